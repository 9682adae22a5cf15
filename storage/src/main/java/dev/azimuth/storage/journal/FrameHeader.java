package dev.azimuth.storage.journal;

import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// What stands before the content of each frame, little-endian:
///
/// ```
/// crc32c of what follows and of the content (u32)
/// content bytes (u32)
/// address (i64)         its own: where in the journal this header begins
/// synced up to (i64)    address up to which everything had been synced when it was written
/// table id (i64) | shard (i32)
/// kind (u32)            see FrameKind
/// position (i64)
/// ```
///
/// The address finds frames in the wrong place, and frames at all behind a place that cannot be
/// read. The mark proves that those before it were acknowledged, or leaves open that they were not.
///
/// @param contentBytes size of the content
/// @param kind number of a [FrameKind]
record FrameHeader(
    int checksum,
    int contentBytes,
    long address,
    long syncedUpTo,
    long tableId,
    int shard,
    int kind,
    long position) {
  static final int BYTES = 48;
  static final int CHECKSUM_BYTES = Integer.BYTES;

  private static final int CONTENT_BYTES_AT = 4;
  private static final int ADDRESS_AT = 8;
  private static final int SYNCED_AT = 16;
  private static final int TABLE_AT = 24;
  private static final int SHARD_AT = 32;
  private static final int KIND_AT = 36;
  private static final int POSITION_AT = 40;

  /// The header of `frame` at `address`, in the first bytes of `into`.
  static void encode(Frame frame, long address, long syncedUpTo, ByteBuffer into) {
    into.putInt(CONTENT_BYTES_AT, frame.content().length)
        .putLong(ADDRESS_AT, address)
        .putLong(SYNCED_AT, syncedUpTo)
        .putLong(TABLE_AT, frame.log().tableId())
        .putInt(SHARD_AT, frame.log().shard())
        .putInt(KIND_AT, frame.kind().code())
        .putLong(POSITION_AT, frame.position());
    CRC32C checksum = new CRC32C();
    checksum.update(into.slice(CHECKSUM_BYTES, BYTES - CHECKSUM_BYTES));
    checksum.update(frame.content());
    into.putInt(0, (int) checksum.getValue());
  }

  /// The header that begins at `at` of `bytes`, unchecked.
  static FrameHeader decode(ByteBuffer bytes, int at) {
    return new FrameHeader(
        bytes.getInt(at),
        bytes.getInt(at + CONTENT_BYTES_AT),
        bytes.getLong(at + ADDRESS_AT),
        bytes.getLong(at + SYNCED_AT),
        bytes.getLong(at + TABLE_AT),
        bytes.getInt(at + SHARD_AT),
        bytes.getInt(at + KIND_AT),
        bytes.getLong(at + POSITION_AT));
  }

  static void setContentBytes(ByteBuffer header, int contentBytes) {
    header.putInt(CONTENT_BYTES_AT, contentBytes);
  }

  static long addressAt(ByteBuffer bytes, int at) {
    return bytes.getLong(at + ADDRESS_AT);
  }

  static ByteBuffer emptyBuffer() {
    return ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Whether a frame can have such numbers.
  boolean isPlausible() {
    return contentBytes >= 0
        && contentBytes <= LogBroker.RECORD_BYTES_MAX
        && tableId >= 0
        && shard >= 0;
  }

  /// Where the next frame begins.
  long nextAddress() {
    return address + BYTES + contentBytes;
  }

  /// The log that a checked header names.
  LogName log() {
    return new LogName(tableId, shard);
  }
}
