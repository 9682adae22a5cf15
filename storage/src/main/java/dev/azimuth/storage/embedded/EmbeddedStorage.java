package dev.azimuth.storage.embedded;

import dev.azimuth.storage.Storage;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Meta store, log broker and object store of one process, in a directory or in memory.
///
/// Closing it closes all three; closing one of them alone ends that one's service.
public final class EmbeddedStorage implements Storage {
  /// Free disk space that writes leave alone, so that what has been accepted can be kept and
  /// merged.
  public static final long DISK_RESERVE_BYTES = 256L << 20;

  private final @Nullable DataDirectory directory;
  private final RocksEngine engine;
  private final GroupCommitter committer;
  private final RocksLogBroker logBroker;
  private final RocksMetaStore metaStore;
  private final ObjectStore objectStore;

  private EmbeddedStorage(
      @Nullable DataDirectory directory,
      RocksEngine engine,
      BatchWriter writer,
      ObjectStore objectStore,
      Clock clock,
      Scheduler scheduler) {
    this.directory = directory;
    this.engine = engine;
    this.objectStore = objectStore;
    committer = new GroupCommitter(engine, writer);
    logBroker = new RocksLogBroker(engine, committer, scheduler.blocking());
    metaStore = new RocksMetaStore(engine, committer, clock, scheduler);
  }

  /// Opens the storage in `directory`, which is made if it does not exist.
  ///
  /// Fails with `DATA_DIRECTORY_IN_USE`, `DATA_DIRECTORY_TOO_NEW`, `CORRUPTED` or `STORAGE_FAILED`.
  public static EmbeddedStorage open(Path directory, Clock clock, Scheduler scheduler) {
    DataDirectory opened = DataDirectory.open(directory);
    return open(opened, opened::usableSpace, DISK_RESERVE_BYTES, clock, scheduler);
  }

  /// The same on a disk whose free bytes `usableSpace` tells, as under a quota.
  public static EmbeddedStorage open(
      Path directory, LongSupplier usableSpace, Clock clock, Scheduler scheduler) {
    return open(DataDirectory.open(directory), usableSpace, DISK_RESERVE_BYTES, clock, scheduler);
  }

  /// Opens the storage in a directory whose free space is told by `usableSpace`.
  static EmbeddedStorage open(
      DataDirectory directory,
      LongSupplier usableSpace,
      long diskReserveBytes,
      Clock clock,
      Scheduler scheduler) {
    return open(
        directory, usableSpace, diskReserveBytes, UnaryOperator.identity(), clock, scheduler);
  }

  /// The same with writes that go through what `writes` makes of the engine's.
  static EmbeddedStorage open(
      DataDirectory directory,
      LongSupplier usableSpace,
      long diskReserveBytes,
      UnaryOperator<BatchWriter> writes,
      Clock clock,
      Scheduler scheduler) {
    try {
      RocksEngine engine = RocksEngine.onDisk(directory.database(), usableSpace, diskReserveBytes);
      try {
        ObjectStore objects =
            new DirectoryObjectStore(
                directory.objects(), directory.temporary(), scheduler.blocking());
        return new EmbeddedStorage(
            directory, engine, writes.apply(engine::write), objects, clock, scheduler);
      } catch (RuntimeException e) {
        engine.close();
        throw e;
      }
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /// A storage that goes away with [#close()].
  public static EmbeddedStorage inMemory(Clock clock, Scheduler scheduler) {
    RocksEngine engine = RocksEngine.inMemory();
    return new EmbeddedStorage(
        null, engine, engine::write, new MemoryObjectStore(), clock, scheduler);
  }

  @Override
  public LogBroker logBroker() {
    return logBroker;
  }

  @Override
  public MetaStore metaStore() {
    return metaStore;
  }

  @Override
  public ObjectStore objectStore() {
    return objectStore;
  }

  /// Moves what is in memory and in the write-ahead log to table and blob files; a restart has less
  /// to replay.
  public void flush() {
    engine.flush();
  }

  /// Waits for writes under way, then closes everything.
  @Override
  public void close() {
    metaStore.close();
    committer.close();
    logBroker.close();
    objectStore.close();
    engine.close();
    if (directory != null) {
      directory.close();
    }
  }
}
