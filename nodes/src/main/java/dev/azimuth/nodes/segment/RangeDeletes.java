package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.growing.GrowingRows;
import dev.azimuth.storage.record.RowVersion;
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

  /// Those of `rows`, a range that begins at `firstPosition`, up to event number `lastEvent`.
  public static RangeDeletes of(GrowingRows rows, long lastEvent, long firstPosition) {
    return new RangeDeletes(
        LongStream.rangeClosed(rows.eventsBefore() + 1, lastEvent)
            .filter(event -> RowVersion.position(rows.eventVersion(event)) < firstPosition)
            .mapToObj(event -> new Entry(rows.eventVersion(event), rows.eventTimestamp(event)))
            .sorted(Comparator.comparingLong(Entry::version))
            .toList());
  }
}
