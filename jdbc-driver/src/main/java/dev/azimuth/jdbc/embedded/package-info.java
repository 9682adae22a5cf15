/// How the driver finds a whole database in the caller's own process (`jdbc:azimuth:mem:`,
/// `jdbc:azimuth:file:DIR`): a service that the server provides when it is on the class path.
///
/// Only JDK types cross this boundary.
@NullMarked
package dev.azimuth.jdbc.embedded;

import org.jspecify.annotations.NullMarked;
