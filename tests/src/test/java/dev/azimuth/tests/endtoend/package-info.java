/// The whole path from a JDBC client to the log and back: promises and bad input.
///
/// Servers run in this process on free ports, each test class with one of its own.
@NullMarked
package dev.azimuth.tests.endtoend;

import org.jspecify.annotations.NullMarked;
