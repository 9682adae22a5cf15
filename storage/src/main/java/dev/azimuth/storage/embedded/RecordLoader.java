package dev.azimuth.storage.embedded;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects consecutive records of a log and checks that they are intact and that none is missing.
final class RecordLoader implements RocksEngine.Visitor {
  private final int bytesMax;
  private final List<byte[]> records = new ArrayList<>();
  private long nextPosition;
  private long bytes;
  private @Nullable String damage;

  RecordLoader(long fromPosition, int bytesMax) {
    this.bytesMax = bytesMax;
    nextPosition = fromPosition;
  }

  @Override
  public boolean visit(byte[] key, byte[] value) {
    byte[] record = LogKeys.unseal(key, value);
    if (LogKeys.position(key) != nextPosition) {
      damage = "record " + nextPosition + " is missing";
      return false;
    }
    if (record == null) {
      damage = "record " + nextPosition + " does not match its checksum";
      return false;
    }
    records.add(record);
    bytes += record.length;
    nextPosition++;
    return bytes < bytesMax;
  }

  List<byte[]> records() {
    return records;
  }

  /// Position after the last intact record.
  long nextPosition() {
    return nextPosition;
  }

  /// What is wrong; null if nothing is.
  @Nullable String damage() {
    return damage == null && records.isEmpty() ? "record " + nextPosition + " is missing" : damage;
  }
}
