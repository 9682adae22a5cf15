package dev.azimuth.storage.embedded;

import dev.azimuth.storage.Storage;
import dev.azimuth.storage.journal.Journal;
import dev.azimuth.storage.journal.JournalBatch;
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
  private final Journal journal;
  private final GroupCommitter<MetaBatch> metaCommitter;
  private final GroupCommitter<JournalBatch> logCommitter;
  private final JournalLogBroker logBroker;
  private final RocksMetaStore metaStore;
  private final ObjectStore objectStore;

  private EmbeddedStorage(Parts parts, ObjectStore objectStore, Clock clock, Scheduler scheduler) {
    directory = parts.directory();
    engine = parts.engine();
    journal = parts.journal();
    this.objectStore = objectStore;
    CommitFailure failure = new CommitFailure();
    metaCommitter = new GroupCommitter<>("meta-committer", engine, parts.space(), failure);
    logCommitter = new GroupCommitter<>("log-committer", parts.log(), parts.space(), failure);
    logBroker = new JournalLogBroker(journal, logCommitter, scheduler.blocking());
    metaStore = new RocksMetaStore(engine, metaCommitter, clock, scheduler);
    logBroker.start();
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

  /// The same with records that are written through what `logWrites` makes of the journal.
  static EmbeddedStorage open(
      DataDirectory directory,
      LongSupplier usableSpace,
      long diskReserveBytes,
      UnaryOperator<GroupTarget<JournalBatch>> logWrites,
      Clock clock,
      Scheduler scheduler) {
    DiskSpace space = new DiskSpace(directory.root().toString(), usableSpace, diskReserveBytes);
    try {
      if (directory.version() <= DataDirectory.LOGS_IN_DATABASE_VERSION) {
        LogImport.run(directory);
        directory.setCurrentVersion();
      }
      RocksEngine engine = RocksEngine.onDisk(directory.database());
      try {
        Journal journal = Journal.open(directory.log());
        try {
          ObjectStore objects =
              new DirectoryObjectStore(
                  directory.objects(), directory.temporary(), scheduler.blocking());
          GroupTarget<JournalBatch> log = logWrites.apply(new JournalTarget(journal));
          return new EmbeddedStorage(
              new Parts(directory, engine, journal, log, space), objects, clock, scheduler);
        } catch (RuntimeException e) {
          journal.close();
          throw e;
        }
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
    Journal journal = Journal.inMemory();
    Parts parts =
        new Parts(
            null,
            RocksEngine.inMemory(),
            journal,
            new JournalTarget(journal),
            DiskSpace.unlimited());
    return new EmbeddedStorage(parts, new MemoryObjectStore(), clock, scheduler);
  }

  /// What was opened.
  ///
  /// @param log where records are written: the journal, or in tests one that fails
  private record Parts(
      @Nullable DataDirectory directory,
      RocksEngine engine,
      Journal journal,
      GroupTarget<JournalBatch> log,
      DiskSpace space) {}

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

  /// Moves what is in the meta store's memory and write-ahead log to tables.
  public void flush() {
    engine.flush();
  }

  /// Waits for writes under way, then closes everything.
  @Override
  public void close() {
    metaStore.close();
    metaCommitter.close();
    logCommitter.close();
    logBroker.close();
    objectStore.close();
    try {
      journal.close();
    } finally {
      engine.close();
      if (directory != null) {
        directory.close();
      }
    }
  }
}
