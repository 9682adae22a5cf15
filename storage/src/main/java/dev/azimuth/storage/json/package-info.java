/// A strict subset of JSON for small records that operators shall be able to read in the meta
/// store.
///
/// Immutable values and pure functions, safe for any thread. Knows nothing of the records.
@NullMarked
package dev.azimuth.storage.json;

import org.jspecify.annotations.NullMarked;
