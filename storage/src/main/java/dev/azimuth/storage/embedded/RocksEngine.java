package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.log.LogBroker.Durability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
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
import org.rocksdb.LiveFileMetaData;
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
/// Column families: `default` lists the logs, `log` holds records, `meta` holds the meta store. A
/// record is written twice, to the write-ahead log and, when its memtable is flushed, to a blob
/// file; compaction moves only keys and records below [#BLOB_BYTES_MIN]. A torn end of the
/// write-ahead log is cut off (it was never acknowledged), damage elsewhere keeps the storage from
/// opening ([WriteAheadLogs]).
///
/// Reads enter and leave, so that [#close()] never takes the native memory away below one.
final class RocksEngine implements AutoCloseable {
  static final int BLOB_BYTES_MIN = 4 << 10;

  private static final long LOG_MEMTABLE_BYTES = 64L << 20;
  private static final int LOG_MEMTABLES_MAX = 4;
  private static final long META_MEMTABLE_BYTES = 8L << 20;
  private static final long WAL_BYTES_MAX = 512L << 20;
  private static final long BLOB_FILE_BYTES = 256L << 20;
  private static final long BLOCK_CACHE_BYTES = 32L << 20;
  private static final long READ_AHEAD_BYTES = 2L << 20;
  private static final long CLOSED = 1L << 62;

  static {
    RocksDB.loadLibrary();
  }

  private final String place;
  private final @Nullable LongSupplier usableSpace;
  private final long diskReserveBytes;
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

  private RocksEngine(
      String place, boolean inMemory, @Nullable LongSupplier usableSpace, long diskReserveBytes) {
    this.place = place;
    this.inMemory = inMemory;
    this.usableSpace = usableSpace;
    this.diskReserveBytes = diskReserveBytes;
    synced = own(new WriteOptions().setSync(!inMemory));
    unsynced = own(new WriteOptions());
    try {
      refuseDamagedLogs();
      database = openDatabase();
      // Opening has moved what was in the logs to tables, and has synced them.
      syncedSequence = database.getLatestSequenceNumber();
    } catch (RocksDBException e) {
      closeOwned();
      throw failure("open", e);
    } catch (AzimuthException e) {
      closeOwned();
      throw e;
    }
  }

  /// Opens or creates the database in `directory`.
  ///
  /// @param usableSpace free bytes of its disk; writes that would leave less than
  ///   `diskReserveBytes` are refused, since RocksDB itself needs room to keep what it has accepted
  static RocksEngine onDisk(Path directory, LongSupplier usableSpace, long diskReserveBytes) {
    return new RocksEngine(directory.toString(), false, usableSpace, diskReserveBytes);
  }

  /// A database that goes away with the process.
  static RocksEngine inMemory() {
    return new RocksEngine("/memory", true, null, 0);
  }

  private void refuseDamagedLogs() {
    try {
      String damage = inMemory ? null : WriteAheadLogs.cutTornEnds(Path.of(place));
      if (damage != null) {
        throw new AzimuthException(ErrorCode.CORRUPTED, damage);
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read the write-ahead logs in " + place, e);
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
                .setMaxTotalWalSize(WAL_BYTES_MAX)
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
    ColumnFamilyOptions logOptions =
        own(
            new ColumnFamilyOptions()
                .setTableFormatConfig(tables)
                .setWriteBufferSize(LOG_MEMTABLE_BYTES)
                .setMaxWriteBufferNumber(LOG_MEMTABLES_MAX)
                .setEnableBlobFiles(true)
                .setMinBlobSize(BLOB_BYTES_MIN)
                .setBlobFileSize(BLOB_FILE_BYTES)
                .setBlobCompressionType(CompressionType.NO_COMPRESSION)
                .setEnableBlobGarbageCollection(true)
                .setCompressionType(CompressionType.NO_COMPRESSION));
    ColumnFamilyOptions metaOptions =
        own(
            new ColumnFamilyOptions()
                .setTableFormatConfig(tables)
                .setWriteBufferSize(META_MEMTABLE_BYTES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION));
    List<ColumnFamilyDescriptor> descriptors =
        List.of(
            new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, metaOptions),
            new ColumnFamilyDescriptor("log".getBytes(StandardCharsets.US_ASCII), logOptions),
            new ColumnFamilyDescriptor("meta".getBytes(StandardCharsets.US_ASCII), metaOptions));
    return RocksDB.open(options, place, descriptors, families);
  }

  ColumnFamilyHandle logsFamily() {
    return families.get(0);
  }

  ColumnFamilyHandle logFamily() {
    return families.get(1);
  }

  ColumnFamilyHandle metaFamily() {
    return families.get(2);
  }

  /// Where the files are.
  String place() {
    return place;
  }

  /// A batch for [#write] with nothing in it but a [SyncedMark].
  WriteBatch newBatch() throws RocksDBException {
    WriteBatch batch = new WriteBatch();
    SyncedMark.put(batch, syncedSequence);
    return batch;
  }

  /// Writes a batch; callers are the committer only.
  void write(WriteBatch batch, Durability durability) throws RocksDBException {
    if (durability == Durability.DURABLE) {
      database.write(synced, batch);
      syncedSequence = database.getLatestSequenceNumber();
    } else {
      database.write(unsynced, batch);
    }
  }

  /// Moves what is in memory and in the write-ahead log to table and blob files.
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

  /// Why `bytes` of rows cannot be taken; null if they can.
  @Nullable AzimuthException refusalOfRows(long bytes) {
    return diskFull(bytes, diskReserveBytes);
  }

  /// Why `bytes` that serving needs cannot be taken, for which half of the reserve is there.
  @Nullable AzimuthException refusalOfUpkeep(long bytes) {
    return diskFull(bytes, diskReserveBytes / 2);
  }

  private @Nullable AzimuthException diskFull(long bytes, long keptBytes) {
    if (usableSpace == null) {
      return null;
    }
    long usable = usableSpace.getAsLong();
    return usable - bytes >= keptBytes
        ? null
        : new AzimuthException(
            ErrorCode.DISK_FULL,
            place
                + " has "
                + usable
                + " bytes left, of which "
                + keptBytes
                + " are kept in reserve");
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

  /// The last key in `[from, to)`; null if there is none.
  byte @Nullable [] lastKey(ColumnFamilyHandle family, byte[] from, byte[] to) {
    enter();
    try (Slice lower = new Slice(from);
        Slice upper = new Slice(to);
        ReadOptions options =
            new ReadOptions()
                .setVerifyChecksums(true)
                .setIterateLowerBound(lower)
                .setIterateUpperBound(upper);
        RocksIterator iterator = database.newIterator(family, options)) {
      iterator.seekToLast();
      byte[] key = iterator.isValid() ? iterator.key() : null;
      iterator.status();
      return key;
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

  /// The files that may hold the record under `key`, for messages about damage.
  String filesOf(byte[] key) {
    enter();
    try {
      List<String> files = new ArrayList<>();
      for (LiveFileMetaData file : database.getLiveFilesMetaData()) {
        if (Arrays.equals(file.columnFamilyName(), "log".getBytes(StandardCharsets.US_ASCII))
            && Arrays.compareUnsigned(file.smallestKey(), key) <= 0
            && Arrays.compareUnsigned(key, file.largestKey()) <= 0) {
          files.add(file.path() + file.fileName());
        }
      }
      return files.isEmpty() ? place : String.join(", ", files);
    } finally {
      exit();
    }
  }

  /// The failure of an operation in our terms.
  AzimuthException failure(String operation, RocksDBException e) {
    Status status = e.getStatus();
    String details = operation + " in " + place + ": " + e.getMessage();
    if (status != null && status.getCode() == Status.Code.Corruption) {
      String found = inMemory ? details : DamagedFiles.name(Path.of(place), details);
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
