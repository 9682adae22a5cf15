/// Meta store, log broker and object store inside the process: one RocksDB and one directory of
/// objects, or all of it in memory.
///
/// All writes to RocksDB pass through one [dev.azimuth.storage.embedded.GroupCommitter], which
/// makes many of them durable by one sync; its thread alone decides positions and revisions. Reads
/// run on the caller's thread when memory has the answer, else on the scheduler. This is the only
/// package that knows RocksDB; it does not know what records and values mean.
@NullMarked
package dev.azimuth.storage.embedded;

import org.jspecify.annotations.NullMarked;
