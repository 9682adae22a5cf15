/// Meta store, log broker and object store inside the process: a RocksDB, a journal and a directory
/// of objects, or all of it in memory.
///
/// All writes of the meta store pass through one [dev.azimuth.storage.embedded.GroupCommitter] and
/// all of the logs through another, which make many of them durable by one sync; their threads
/// alone decide revisions and positions. Reads run on the caller's thread when memory has the
/// answer, else on the scheduler. This is the only package that knows RocksDB; it does not know
/// what records and values mean.
@NullMarked
package dev.azimuth.storage.embedded;

import org.jspecify.annotations.NullMarked;
