/// Tests of the package of the same name.
@NullMarked
package dev.azimuth.server.database;

import org.jspecify.annotations.NullMarked;
