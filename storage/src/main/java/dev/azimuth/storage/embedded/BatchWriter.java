package dev.azimuth.storage.embedded;

import dev.azimuth.storage.log.LogBroker.Durability;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// Where the committer's batches go: the engine, or in tests one that fails.
@FunctionalInterface
interface BatchWriter {
  /// Writes a batch and, if it is to be `DURABLE`, returns when the disk has it. After a failure
  /// nobody knows what of it is on disk.
  void write(WriteBatch batch, Durability durability) throws RocksDBException;
}
