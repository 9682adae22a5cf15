/// Writes rows: converts them to columns, sends each shard its records, and turns verdicts into the
/// outcome of statements, withdrawing what one shard accepted of a statement that another refused.
///
/// A write set belongs to the thread of its statement; the writer is safe for any thread. Must not
/// know SQL text or plans.
@NullMarked
package dev.azimuth.sql.write;

import org.jspecify.annotations.NullMarked;
