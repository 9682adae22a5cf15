package dev.azimuth.storage.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaTransaction;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/// A directory of version 1, written here as that version did, and opened.
class LogImportTest {
  private static final LogName FULL = new LogName(7, 1);
  private static final LogName EMPTY = new LogName(8, 0);
  private static final Waiting WAITING = Waiting.real();

  @TempDir private Path directory;

  private static byte[] name(LogName log) {
    return ByteBuffer.allocate(12).putLong(log.tableId()).putInt(log.shard()).array();
  }

  private static byte[] key(LogName log, long position) {
    return ByteBuffer.allocate(20).put(name(log)).putLong(position).array();
  }

  private static byte[] value(byte[] key, String record) {
    byte[] content = record.getBytes(UTF_8);
    CRC32C checksum = new CRC32C();
    checksum.update(key);
    checksum.update(content);
    return ByteBuffer.allocate(content.length + 4)
        .put(content)
        .putInt((int) checksum.getValue())
        .array();
  }

  /// A directory with one entry in the meta store, and two logs: one with records from 5 to 9, one
  /// that was trimmed to its end, 4.
  private void writeVersionOne(int damagedPosition) throws Exception {
    try (TestStorage storage = new TestStorage(directory)) {
      WAITING.result(
          storage
              .storage
              .metaStore()
              .commit(MetaTransaction.builder().put("a", "1".getBytes(UTF_8)).build()));
    }
    List<ColumnFamilyHandle> families = new ArrayList<>();
    List<ColumnFamilyDescriptor> descriptors =
        List.of(
            new ColumnFamilyDescriptor("default".getBytes(UTF_8)),
            new ColumnFamilyDescriptor("meta".getBytes(UTF_8)));
    try (DBOptions options = new DBOptions();
        RocksDB database =
            RocksDB.open(options, directory.resolve("rocksdb").toString(), descriptors, families);
        ColumnFamilyOptions familyOptions = new ColumnFamilyOptions();
        ColumnFamilyHandle logs =
            database.createColumnFamily(
                new ColumnFamilyDescriptor("log".getBytes(UTF_8), familyOptions))) {
      put(database, families.get(0), name(FULL), ByteBuffer.allocate(8).putLong(5).array());
      put(database, families.get(0), name(EMPTY), ByteBuffer.allocate(8).putLong(4).array());
      for (long position = 5; position < 10; position++) {
        byte[] key = key(FULL, position);
        byte[] value = value(key, "record " + position);
        if (position == damagedPosition) {
          value[0] ^= 1;
        }
        put(database, logs, key, value);
      }
      families.forEach(ColumnFamilyHandle::close);
    }
    Files.writeString(directory.resolve("format"), "1\n");
    Files.writeString(directory.resolve("journal/left-by-an-import-that-was-killed"), "x");
  }

  private static void put(RocksDB database, ColumnFamilyHandle family, byte[] key, byte[] value)
      throws RocksDBException {
    database.put(family, key, value);
  }

  @Test
  void logs_of_version_1_are_taken_over_with_their_positions() throws Exception {
    writeVersionOne(0);
    for (int round = 0; round < 2; round++) {
      try (TestStorage storage = new TestStorage(directory)) {
        LogBroker broker = storage.storage.logBroker();
        List<String> records =
            WAITING.result(broker.read(FULL, 5, 1000)).records().stream()
                .map(bytes -> new String(bytes, UTF_8))
                .limit(5)
                .toList();
        assertThat(records)
            .containsExactly("record 5", "record 6", "record 7", "record 8", "record 9");
        WAITING.fails(broker.read(FULL, 4, 10), ErrorCode.LIMIT_EXCEEDED);
        assertThat(WAITING.result(broker.append(FULL, new byte[1], Durability.DURABLE)))
            .isEqualTo(10 + round);
        assertThat(WAITING.result(broker.endPosition(EMPTY))).isEqualTo(4);
        assertThat(WAITING.result(storage.storage.metaStore().get("a"))).isPresent();
      }
      assertThat(directory.resolve("format")).hasContent("2\n");
    }
    try (Options options = new Options()) {
      assertThat(RocksDB.listColumnFamilies(options, directory.resolve("rocksdb").toString()))
          .map(name -> new String(name, UTF_8))
          .containsExactlyInAnyOrder("default", "meta");
    }
  }

  @Test
  void a_damaged_record_keeps_the_directory_as_it_was() throws Exception {
    writeVersionOne(7);
    for (int round = 0; round < 2; round++) {
      assertThatThrownBy(() -> new TestStorage(directory))
          .isInstanceOfSatisfying(
              AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED))
          .hasMessageContaining("record 7");
      assertThat(directory.resolve("format")).hasContent("1\n");
    }
  }
}
