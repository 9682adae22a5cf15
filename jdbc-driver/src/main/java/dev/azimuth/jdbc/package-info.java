/** The JDBC driver that users put on their class path; knows no other module. */
@NullMarked
package dev.azimuth.jdbc;

import org.jspecify.annotations.NullMarked;
