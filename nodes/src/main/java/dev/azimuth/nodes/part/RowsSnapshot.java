package dev.azimuth.nodes.part;

import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.type.ColumnType;
import java.util.List;

/// The rows of a shard as of one moment, oldest part first.
///
/// @param types of all columns of the table
/// @param timestamp that the rows are read at
public record RowsSnapshot(
    List<ColumnType> types, RowKeys keys, List<PartSnapshot> parts, long timestamp) {
  public RowsSnapshot {
    types = List.copyOf(types);
    parts = List.copyOf(parts);
  }

  /// Versions in all parts, visible or not.
  public long rowCount() {
    long count = 0;
    for (PartSnapshot part : parts) {
      count += part.rowCount();
    }
    return count;
  }

  /// Finds the visible version of the key in row `row` of these key columns.
  public KeySearch find(List<? extends ColumnValues> key, int row) {
    int visited = 0;
    int pruned = 0;
    for (ColumnValues column : key) {
      if (column.isNull(row)) {
        return new KeySearch(RowAddress.NONE, visited, pruned);
      }
    }
    if (!keys.accepts(key)) {
      throw new IllegalArgumentException("not a key of these rows");
    }
    KeyProbe probe = new KeyProbe(keys);
    probe.point(key, row, keys.hash(key, row));
    // Ranges of merged segments may overlap, so a version that is gone does not end the search.
    for (int at = parts.size() - 1; at >= 0; at--) {
      PartSnapshot part = parts.get(at);
      boolean holds = part.part().mayHold(probe);
      if (part.part().isSegment()) {
        visited += holds ? 1 : 0;
        pruned += holds ? 0 : 1;
      }
      int ordinal = holds ? part.find(probe) : -1;
      if (ordinal >= 0) {
        return new KeySearch(RowAddress.of(at, ordinal), visited, pruned);
      }
    }
    return new KeySearch(RowAddress.NONE, visited, pruned);
  }

  /// The part that a row is in.
  public RowPart part(long address) {
    return parts.get(RowAddress.part(address)).part();
  }

  /// Compares the keys of two rows.
  public int compareKeys(long left, long right) {
    return keys.compare(
        part(left).keyColumns(),
        RowAddress.ordinal(left),
        part(right).keyColumns(),
        RowAddress.ordinal(right));
  }
}
