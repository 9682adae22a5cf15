/// SQL scripts over everything from the driver down to the log.
@NullMarked
package dev.azimuth.tests.sql;

import org.jspecify.annotations.NullMarked;
