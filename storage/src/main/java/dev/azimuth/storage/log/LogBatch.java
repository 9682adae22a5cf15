package dev.azimuth.storage.log;

import java.util.List;

/// Consecutive records of a log; the first has position `firstPosition`.
///
/// Records are shared and must not be modified.
public record LogBatch(long firstPosition, List<byte[]> records) {
  public LogBatch {
    records = List.copyOf(records);
  }

  /// Where reading goes on.
  public long nextPosition() {
    return firstPosition + records.size();
  }
}
