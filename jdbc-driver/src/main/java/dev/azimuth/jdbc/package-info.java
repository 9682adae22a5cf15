/// The JDBC driver that users put on their class path: `jdbc:azimuth://host:port/schema`,
/// `jdbc:azimuth:mem:name`, `jdbc:azimuth:file:DIR`.
///
/// It stands on Avatica's client classes and replaces what they leave out. The server keeps nothing
/// for it between requests except results that did not fit into one frame: every request carries
/// schema, time-out and statement text. Objects are for one thread at a time, as in JDBC; `cancel`,
/// `abort` and `close` may come from another.
///
/// Knows no other module.
@NullMarked
package dev.azimuth.jdbc;

import org.jspecify.annotations.NullMarked;
