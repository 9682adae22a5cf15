package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.journal.Frame;
import dev.azimuth.storage.journal.Journal;
import dev.azimuth.storage.journal.JournalBatch;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the logs of a directory of version 1, which kept them in RocksDB, into a new journal.
///
/// All numbers big-endian:
///
/// ```
/// family `default`: table id (i64) | shard (i32)                   -> first position (i64)
/// family `log`:     table id (i64) | shard (i32) | position (i64)  -> record | crc32c of key and record (u32)
/// ```
///
/// Reads the database, of which only torn ends are cut off; if it does not come to its end, it is
/// done again from the beginning.
final class LogImport {
  /// The family that held records; [RocksEngine] drops it.
  static final String FAMILY = "log";

  private static final Logger LOG = LoggerFactory.getLogger(LogImport.class);
  private static final int POSITION_AT = 12;
  private static final int CHECKSUM_BYTES = 4;
  private static final int BATCH_BYTES_MAX = 4 << 20;

  private final Journal journal;
  private JournalBatch batch = new JournalBatch();
  private long batchBytes;
  private long records;

  private LogImport(Journal journal) {
    this.journal = journal;
  }

  /// Makes the journal of a directory whose database holds its logs.
  static void run(DataDirectory directory) {
    Path database = directory.database();
    try {
      removeFiles(directory.log());
      if (!Files.exists(database.resolve("CURRENT"))) {
        return; // nothing was ever written
      }
      RocksEngine.refuseDamagedLogs(database);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot take over the logs of " + database, e);
    }
    try (Journal journal = Journal.open(directory.log())) {
      LogImport logs = new LogImport(journal);
      logs.read(database);
      LOG.info("{} records of {} are in {} now", logs.records, database, directory.log());
    } catch (RocksDBException e) {
      throw RocksEngine.failure("read the logs", database.toString(), e);
    }
  }

  private static void removeFiles(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
    }
  }

  private void read(Path database) throws RocksDBException {
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (String family : List.of("default", FAMILY, "meta")) {
      descriptors.add(new ColumnFamilyDescriptor(family.getBytes(StandardCharsets.US_ASCII)));
    }
    List<ColumnFamilyHandle> families = new ArrayList<>();
    try (DBOptions options = new DBOptions();
        ReadOptions checked = new ReadOptions().setVerifyChecksums(true);
        RocksDB opened =
            RocksDB.openReadOnly(options, database.toString(), descriptors, families)) {
      try (RocksIterator names = opened.newIterator(families.get(0), checked);
          RocksIterator values = opened.newIterator(families.get(1), checked)) {
        for (names.seekToFirst(); names.isValid(); names.next()) {
          add(names.key(), ByteBuffer.wrap(names.value()).getLong(), values);
        }
        names.status();
        write();
      } finally {
        families.forEach(ColumnFamilyHandle::close);
      }
    }
  }

  private void add(byte[] name, long start, RocksIterator values) throws RocksDBException {
    ByteBuffer key = ByteBuffer.wrap(name);
    LogName log = new LogName(key.getLong(), key.getInt());
    batch.add(Frame.create(log));
    batch.add(Frame.trim(log, start));
    long position = start;
    values.seek(ByteBuffer.allocate(POSITION_AT + Long.BYTES).put(name).putLong(start).array());
    while (values.isValid() && belongsTo(name, values.key())) {
      if (ByteBuffer.wrap(values.key()).getLong(POSITION_AT) != position) {
        throw new AzimuthException(
            ErrorCode.CORRUPTED, log + ": record " + position + " is missing");
      }
      byte[] record = unseal(values.key(), values.value(), log);
      batch.add(Frame.ofRecord(log, position++, record));
      records++;
      batchBytes += record.length;
      if (batchBytes > BATCH_BYTES_MAX) {
        write();
      }
      values.next();
    }
    values.status();
  }

  private static boolean belongsTo(byte[] name, byte[] key) {
    return ByteBuffer.wrap(key, 0, POSITION_AT).equals(ByteBuffer.wrap(name));
  }

  private static byte[] unseal(byte[] key, byte[] value, LogName log) {
    int length = value.length - CHECKSUM_BYTES;
    CRC32C checksum = new CRC32C();
    checksum.update(key);
    checksum.update(value, 0, Math.max(0, length));
    if (length < 0 || ByteBuffer.wrap(value).getInt(length) != (int) checksum.getValue()) {
      long position = ByteBuffer.wrap(key).getLong(POSITION_AT);
      throw new AzimuthException(
          ErrorCode.CORRUPTED, log + ": record " + position + " does not match its checksum");
    }
    return ByteBuffer.allocate(length).put(value, 0, length).array();
  }

  private void write() {
    if (!batch.isEmpty()) {
      journal.write(batch, Durability.DURABLE);
    }
    batch = new JournalBatch();
    batchBytes = 0;
  }
}
