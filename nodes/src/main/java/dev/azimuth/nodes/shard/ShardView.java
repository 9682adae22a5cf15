package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.part.PartSnapshot;
import dev.azimuth.nodes.part.RowKeys;
import dev.azimuth.nodes.part.RowPart;
import dev.azimuth.nodes.part.RowsSnapshot;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;

/// What a shard's state is after a record: what readers start from.
///
/// @param growingRows versions in the growing range by then
/// @param lastEvent number of the last event by then
record ShardView(ShardPoint point, PartList parts, int growingRows, long lastEvent) {
  /// Rows at `timestamp`, of what was applied by then; whoever reads them must hold the parts.
  RowsSnapshot snapshot(List<ColumnType> types, RowKeys keys, long timestamp) {
    long events = parts.eventsUpTo(timestamp, lastEvent);
    List<PartSnapshot> snapshots = new ArrayList<>(parts.all().size());
    for (RowPart segment : parts.segments()) {
      add(segment, Integer.MAX_VALUE, timestamp, events, snapshots);
    }
    for (CutRange cut : parts.cuts()) {
      add(cut.rows(), cut.rows().rowCount(), timestamp, events, snapshots);
    }
    add(parts.growing(), growingRows, timestamp, events, snapshots);
    return new RowsSnapshot(types, keys, snapshots, timestamp);
  }

  private static void add(
      RowPart part, int rowCount, long timestamp, long events, List<PartSnapshot> snapshots) {
    snapshots.add(new PartSnapshot(part, part.rowsUpTo(timestamp, rowCount), timestamp, events));
  }
}
