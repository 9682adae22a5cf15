package dev.azimuth.storage.embedded;

import dev.azimuth.storage.log.LogName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Keys and values of the log.
///
/// ```
/// family `default`: table id (i64) | shard (i32)                   -> first position (i64)
/// family `log`:     table id (i64) | shard (i32) | position (i64)  -> record | crc32c of key and record (u32)
/// ```
///
/// All numbers big-endian, so that keys sort by log and position. The checksum is our own, on top
/// of RocksDB's: it covers the way through its memory and finds records in the wrong place.
final class LogKeys {
  static final int NAME_BYTES = 12;
  static final int KEY_BYTES = 20;
  private static final int CHECKSUM_BYTES = 4;

  private LogKeys() {}

  static byte[] name(LogName log) {
    return ByteBuffer.allocate(NAME_BYTES).putLong(log.tableId()).putInt(log.shard()).array();
  }

  static LogName name(byte[] key) {
    ByteBuffer bytes = ByteBuffer.wrap(key);
    return new LogName(bytes.getLong(), bytes.getInt());
  }

  static byte[] key(LogName log, long position) {
    return ByteBuffer.allocate(KEY_BYTES)
        .putLong(log.tableId())
        .putInt(log.shard())
        .putLong(position)
        .array();
  }

  static long position(byte[] key) {
    return ByteBuffer.wrap(key).getLong(NAME_BYTES);
  }

  static byte[] position(long position) {
    return ByteBuffer.allocate(Long.BYTES).putLong(position).array();
  }

  static byte[] seal(byte[] key, byte[] record) {
    byte[] value = new byte[record.length + CHECKSUM_BYTES];
    System.arraycopy(record, 0, value, 0, record.length);
    ByteBuffer.wrap(value)
        .order(ByteOrder.BIG_ENDIAN)
        .putInt(record.length, checksum(key, record, record.length));
    return value;
  }

  /// The record of a value; null if its checksum does not hold.
  static byte @Nullable [] unseal(byte[] key, byte[] value) {
    int length = value.length - CHECKSUM_BYTES;
    if (length < 0 || ByteBuffer.wrap(value).getInt(length) != checksum(key, value, length)) {
      return null;
    }
    byte[] record = new byte[length];
    System.arraycopy(value, 0, record, 0, length);
    return record;
  }

  private static int checksum(byte[] key, byte[] data, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(key);
    checksum.update(data, 0, length);
    return (int) checksum.getValue();
  }
}
