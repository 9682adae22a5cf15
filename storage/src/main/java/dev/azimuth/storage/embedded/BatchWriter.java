package dev.azimuth.storage.embedded;

import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// Where the committer's batches go: the engine, or in tests one that fails.
@FunctionalInterface
interface BatchWriter {
  /// Writes a batch and, if `sync` is set, returns when the disk has it. After a failure nobody
  /// knows what of it is on disk.
  void write(WriteBatch batch, boolean sync) throws RocksDBException;
}
