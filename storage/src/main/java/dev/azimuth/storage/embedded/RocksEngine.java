package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.log.LogBroker.Durability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksMemEnv;
import org.rocksdb.RocksObject;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// The one RocksDB of an embedded storage with its settings.
///
/// The column family `meta` holds the meta store; `default` is empty. A torn end of the write-ahead
/// log is cut off (it was never acknowledged), damage elsewhere keeps the storage from opening
/// ([WriteAheadLogs]).
///
/// Reads enter and leave, so that [#close()] never takes the native memory away below one.
final class RocksEngine implements GroupTarget<MetaBatch>, AutoCloseable {
  private static final long META_MEMTABLE_BYTES = 8L << 20;
  private static final long BLOCK_CACHE_BYTES = 32L << 20;
  private static final long READ_AHEAD_BYTES = 2L << 20;
  private static final byte[] AFTER_NAMES = {(byte) 0xff};
  private static final long CLOSED = 1L << 62;

  static {
    RocksDB.loadLibrary();
  }

  private final String place;
  private final List<RocksObject> owned = new ArrayList<>();
  private final List<ColumnFamilyHandle> families = new ArrayList<>();
  private final RocksDB database;
  private final WriteOptions synced;
  private final WriteOptions unsynced;
  private final boolean inMemory;
  private final AtomicLong users = new AtomicLong();
  private final CountDownLatch unused = new CountDownLatch(1);

  /// Sequence number up to which everything has been synced.
  private volatile long syncedSequence;

  private RocksEngine(String place, boolean inMemory) {
    this.place = place;
    this.inMemory = inMemory;
    synced = own(new WriteOptions().setSync(!inMemory));
    unsynced = own(new WriteOptions());
    try {
      if (!inMemory) {
        refuseDamagedLogs(Path.of(place));
      }
      database = openDatabase();
      // Opening has moved what was in the logs to tables, and has synced them.
      syncedSequence = database.getLatestSequenceNumber();
    } catch (RocksDBException e) {
      closeOwned();
      throw failure("open", e);
    } catch (IOException e) {
      closeOwned();
      throw DurableFiles.failure("cannot read the write-ahead logs in " + place, e);
    } catch (AzimuthException e) {
      closeOwned();
      throw e;
    }
  }

  /// Opens or creates the database in `directory`.
  static RocksEngine onDisk(Path directory) {
    return new RocksEngine(directory.toString(), false);
  }

  /// A database that goes away with the process.
  static RocksEngine inMemory() {
    return new RocksEngine("/memory", true);
  }

  /// Cuts off torn ends of the write-ahead logs in `directory`; damage fails with `CORRUPTED`.
  static void refuseDamagedLogs(Path directory) throws IOException {
    String damage = WriteAheadLogs.cutTornEnds(directory);
    if (damage != null) {
      throw new AzimuthException(ErrorCode.CORRUPTED, damage);
    }
  }

  private <T extends RocksObject> T own(T object) {
    owned.add(object);
    return object;
  }

  private RocksDB openDatabase() throws RocksDBException {
    DBOptions options =
        own(
            new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setParanoidChecks(true)
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setMaxBackgroundJobs(2)
                .setKeepLogFileNum(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setStatsDumpPeriodSec(0));
    if (inMemory) {
      options.setEnv(own(new RocksMemEnv(Env.getDefault())));
    }
    BlockBasedTableConfig tables =
        new BlockBasedTableConfig()
            .setBlockSize(16 << 10)
            .setBlockCache(own(new LRUCache(BLOCK_CACHE_BYTES)));
    ColumnFamilyOptions metaOptions =
        own(
            new ColumnFamilyOptions()
                .setTableFormatConfig(tables)
                .setWriteBufferSize(META_MEMTABLE_BYTES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION));
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (String name : List.of("default", "meta")) {
      descriptors.add(
          new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.US_ASCII), metaOptions));
    }
    boolean hasLogs = hasLogs();
    if (hasLogs) {
      descriptors.add(
          new ColumnFamilyDescriptor(
              LogImport.FAMILY.getBytes(StandardCharsets.US_ASCII), metaOptions));
    }
    RocksDB opened = RocksDB.open(options, place, descriptors, families);
    if (hasLogs) {
      dropLogs(opened);
    }
    return opened;
  }

  private void dropLogs(RocksDB opened) throws RocksDBException {
    try (ColumnFamilyHandle logs = families.removeLast()) {
      opened.deleteRange(families.getFirst(), new byte[0], AFTER_NAMES);
      opened.dropColumnFamily(logs);
    } catch (RocksDBException e) {
      families.forEach(ColumnFamilyHandle::close);
      opened.close();
      throw e;
    }
  }

  /// Whether there are still logs, which have been taken into the journal.
  private boolean hasLogs() throws RocksDBException {
    if (inMemory || !Files.exists(Path.of(place, "CURRENT"))) {
      return false;
    }
    try (Options options = new Options()) {
      return RocksDB.listColumnFamilies(options, place).stream()
          .anyMatch(name -> new String(name, StandardCharsets.US_ASCII).equals(LogImport.FAMILY));
    }
  }

  ColumnFamilyHandle metaFamily() {
    return families.get(1);
  }

  @Override
  public MetaBatch newBatch() {
    return new MetaBatch();
  }

  @Override
  public void write(MetaBatch batch, Durability durability) {
    if (batch.changes().isEmpty()) {
      return;
    }
    try (WriteBatch changes = new WriteBatch()) {
      SyncedMark.put(changes, syncedSequence);
      for (MetaBatch.Change change : batch.changes()) {
        add(changes, change);
      }
      if (durability == Durability.DURABLE) {
        database.write(synced, changes);
        syncedSequence = database.getLatestSequenceNumber();
      } else {
        database.write(unsynced, changes);
      }
    } catch (RocksDBException e) {
      throw failure("write", e);
    }
  }

  private void add(WriteBatch batch, MetaBatch.Change change) throws RocksDBException {
    switch (change) {
      case MetaBatch.Change.Put put -> batch.put(metaFamily(), put.key(), put.value());
      case MetaBatch.Change.Delete delete -> batch.delete(metaFamily(), delete.key());
      case MetaBatch.Change.DeleteRange range ->
          batch.deleteRange(metaFamily(), range.from(), range.to());
    }
  }

  /// Moves what is in memory and in the write-ahead log to table files.
  void flush() {
    enter();
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      database.flush(options, families);
    } catch (RocksDBException e) {
      throw failure("flush", e);
    } finally {
      exit();
    }
  }

  /// Visits `[from, to)` in key order until the visitor says stop.
  void scan(ColumnFamilyHandle family, byte[] from, byte[] to, Visitor visitor) {
    enter();
    try (Slice upper = new Slice(to);
        ReadOptions options =
            new ReadOptions()
                .setVerifyChecksums(true)
                .setReadaheadSize(READ_AHEAD_BYTES)
                .setIterateUpperBound(upper);
        RocksIterator iterator = database.newIterator(family, options)) {
      iterator.seek(from);
      while (iterator.isValid() && visitor.visit(iterator.key(), iterator.value())) {
        iterator.next();
      }
      iterator.status();
    } catch (RocksDBException e) {
      throw failure("read", e);
    } finally {
      exit();
    }
  }

  /// The value under `key`; null if there is none.
  byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) {
    enter();
    try {
      return database.get(family, key);
    } catch (RocksDBException e) {
      throw failure("read", e);
    } finally {
      exit();
    }
  }

  /// The failure of an operation in our terms.
  AzimuthException failure(String operation, RocksDBException e) {
    return failure(operation, place, e);
  }

  /// The failure of an operation on the database in the directory `place`, or in memory.
  static AzimuthException failure(String operation, String place, RocksDBException e) {
    Status status = e.getStatus();
    String details = operation + " in " + place + ": " + e.getMessage();
    if (status != null && status.getCode() == Status.Code.Corruption) {
      Path directory = Path.of(place);
      String found = Files.isDirectory(directory) ? DamagedFiles.name(directory, details) : details;
      return new AzimuthException(ErrorCode.CORRUPTED, found, e);
    }
    if (status != null && status.getSubCode() == Status.SubCode.NoSpace) {
      return new AzimuthException(ErrorCode.DISK_FULL, details, e);
    }
    return new AzimuthException(ErrorCode.STORAGE_FAILED, details, e);
  }

  private void enter() {
    if (users.incrementAndGet() >= CLOSED) {
      exit();
      throw new AzimuthException(ErrorCode.SHUTTING_DOWN, "the storage is closed");
    }
  }

  private void exit() {
    if (users.decrementAndGet() == CLOSED) {
      unused.countDown();
    }
  }

  /// Waits for reads under way, then closes the database; writes must have ended before.
  @Override
  public void close() {
    if (users.get() >= CLOSED) {
      return;
    }
    if (users.addAndGet(CLOSED) != CLOSED) {
      awaitReads();
    }
    families.forEach(ColumnFamilyHandle::close);
    database.close();
    closeOwned();
  }

  private void awaitReads() {
    boolean interrupted = false;
    while (unused.getCount() > 0) {
      try {
        unused.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeOwned() {
    for (RocksObject object : owned.reversed()) {
      object.close();
    }
  }

  /// Receives one key and its value; returns whether to go on.
  @FunctionalInterface
  interface Visitor {
    boolean visit(byte[] key, byte[] value);
  }
}
