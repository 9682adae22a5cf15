/// What can go wrong, as one list of codes with SQLSTATE, blame and retry advice.
///
/// Immutable values, safe for any thread. Knows nothing of SQL parsing, JDBC or storage engines.
@NullMarked
package dev.azimuth.storage.error;

import org.jspecify.annotations.NullMarked;
