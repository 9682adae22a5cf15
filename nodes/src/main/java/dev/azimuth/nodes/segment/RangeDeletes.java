package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.growing.GrowingRows;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/// Supersessions that a range of the log caused in versions of earlier ranges.
///
/// @param entries in the order of versions, which is that of delete files
public record RangeDeletes(List<Entry> entries) {
  public RangeDeletes {
    entries = List.copyOf(entries);
  }

  /// A version, and the timestamp from which on it holds no longer.
  public record Entry(long version, long timestamp) {}

  /// Those of `rows`, a range, up to event number `lastEvent`.
  public static RangeDeletes of(GrowingRows rows, long lastEvent) {
    long firstVersion = rows.rowCount() == 0 ? Long.MAX_VALUE : rows.version(0);
    return new RangeDeletes(
        LongStream.rangeClosed(rows.eventsBefore() + 1, lastEvent)
            .filter(event -> rows.eventVersion(event) < firstVersion)
            .mapToObj(event -> new Entry(rows.eventVersion(event), rows.eventTimestamp(event)))
            .sorted(Comparator.comparingLong(Entry::version))
            .toList());
  }
}
