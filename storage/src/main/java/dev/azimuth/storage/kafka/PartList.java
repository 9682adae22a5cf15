package dev.azimuth.storage.kafka;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// Where the parts of a large record lie: a header of the message that holds its last part.
///
/// Only that message has a position. It is sent when all parts before it are known to be in Kafka;
/// parts whose last one never comes are in no list, so no reader ever looks at them.
///
/// Format, big-endian: byte version (1), int CRC-32C of the whole record, int bytes of the whole
/// record, then a long for each part but the last: its offset in the partition of parts.
///
/// @param offsets of the parts before the last one, in order
/// @param recordBytes of the whole record
/// @param checksum of the whole record
record PartList(List<Long> offsets, int recordBytes, int checksum) {
  /// Name of the header.
  static final String HEADER = "parts";

  private static final byte VERSION = 1;
  private static final int FIXED_BYTES = 1 + 2 * Integer.BYTES;

  PartList {
    offsets = List.copyOf(offsets);
  }

  /// A list for `record`, whose parts lie at these offsets.
  static PartList of(byte[] record, List<Long> offsets) {
    return new PartList(offsets, record.length, checksumOf(record));
  }

  private static int checksumOf(byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(record);
    return (int) crc.getValue();
  }

  byte[] encode() {
    ByteBuffer buffer = ByteBuffer.allocate(FIXED_BYTES + offsets.size() * Long.BYTES);
    buffer.put(VERSION).putInt(checksum).putInt(recordBytes);
    offsets.forEach(buffer::putLong);
    return buffer.array();
  }

  /// The list in a message's header; null for a message that is a record by itself.
  static @Nullable PartList in(@Nullable Header header) {
    if (header == null) {
      return null;
    }
    byte[] value = header.value();
    if (value.length < FIXED_BYTES
        || (value.length - FIXED_BYTES) % Long.BYTES != 0
        || value[0] != VERSION) {
      throw new AzimuthException(
          ErrorCode.CORRUPTED, "a list of parts of " + value.length + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.wrap(value, 1, value.length - 1);
    int checksum = buffer.getInt();
    int recordBytes = buffer.getInt();
    List<Long> offsets = new ArrayList<>();
    while (buffer.hasRemaining()) {
      offsets.add(buffer.getLong());
    }
    return new PartList(offsets, recordBytes, checksum);
  }

  /// Puts the record together; fails with `CORRUPTED` if that is not what was taken apart.
  byte[] join(List<byte[]> parts, byte[] last) {
    long bytes = last.length;
    for (byte[] part : parts) {
      bytes += part.length;
    }
    if (bytes != recordBytes) {
      throw new AzimuthException(
          ErrorCode.CORRUPTED, "parts of " + bytes + " bytes, not " + recordBytes);
    }
    ByteBuffer buffer = ByteBuffer.allocate(recordBytes);
    parts.forEach(buffer::put);
    byte[] record = buffer.put(last).array();
    if (checksumOf(record) != checksum) {
      throw new AzimuthException(ErrorCode.CORRUPTED, "the checksum of a record in parts is wrong");
    }
    return record;
  }
}
