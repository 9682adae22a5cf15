package dev.azimuth.storage.journal;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// The beginning of a journal's file: all logs as they were when the file was begun, so that no
/// earlier file is needed to know them. Little-endian:
///
/// ```
/// "AZJOURNL" (8 bytes) | version (u32) | header bytes (u32) | base (i64) | logs (u32)
/// for each log: table id (i64) | shard (i32) | start (i64) | end (i64)
/// crc32c of all of it (u32)
/// ```
///
/// A file gets its name when its header is on disk, so a header that cannot be read is damage.
///
/// @param base address of the first frame
/// @param logs what each log holds at that address
record FileHeader(long base, List<LogExtent> logs) {
  /// Version that this code writes; the only one so far.
  static final int VERSION = 1;

  private static final long MAGIC = 0x4c4e52554f4a5a41L;
  private static final int FIXED_BYTES = 28;
  private static final int LOG_BYTES = 28;
  private static final int BYTES_AT = 12;

  FileHeader {
    logs = List.copyOf(logs);
  }

  /// What a header with so many logs takes.
  static int bytes(int logs) {
    return FIXED_BYTES + logs * LOG_BYTES + Integer.BYTES;
  }

  int bytes() {
    return bytes(logs.size());
  }

  byte[] encode() {
    return encode(VERSION, base, logs);
  }

  static byte[] encode(int version, long base, List<LogExtent> logs) {
    int size = bytes(logs.size());
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(MAGIC).putInt(version).putInt(size).putLong(base).putInt(logs.size());
    for (LogExtent log : logs) {
      bytes.putLong(log.log().tableId()).putInt(log.log().shard());
      bytes.putLong(log.start()).putLong(log.end());
    }
    bytes.putInt(checksum(bytes, bytes.position()));
    return bytes.array();
  }

  /// The header that `file` begins with; fails with `CORRUPTED`, or with `DATA_DIRECTORY_TOO_NEW`
  /// if a later version wrote it.
  static FileHeader decode(String name, ByteBuffer file) {
    boolean readable = file.limit() >= bytes(0) && file.getLong(0) == MAGIC;
    int size = readable ? file.getInt(BYTES_AT) : 0;
    if (size < bytes(0)
        || size > file.limit()
        || checksum(file, size - Integer.BYTES) != file.getInt(size - Integer.BYTES)) {
      throw new AzimuthException(ErrorCode.CORRUPTED, name + " is damaged at byte 0, its header");
    }
    int version = file.getInt(Long.BYTES);
    if (version > VERSION) {
      throw new AzimuthException(
          ErrorCode.DATA_DIRECTORY_TOO_NEW,
          name + " has version " + version + ", this program knows up to " + VERSION);
    }
    List<LogExtent> logs = new ArrayList<>();
    int count = file.getInt(FIXED_BYTES - Integer.BYTES);
    for (int i = 0; i < count; i++) {
      int at = FIXED_BYTES + i * LOG_BYTES;
      LogName log = new LogName(file.getLong(at), file.getInt(at + Long.BYTES));
      logs.add(new LogExtent(log, file.getLong(at + 12), file.getLong(at + 20)));
    }
    return new FileHeader(file.getLong(16), logs);
  }

  private static int checksum(ByteBuffer bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.slice(0, length));
    return (int) checksum.getValue();
  }
}
