/// Rows in columnar form on the heap: what travels in log records and query results.
///
/// Batches are not modified after construction and may be shared; callers keep no reference to the
/// arrays they pass in. The key encoding that orders and hashes primary keys is here as well.
@NullMarked
package dev.azimuth.storage.column;

import org.jspecify.annotations.NullMarked;
