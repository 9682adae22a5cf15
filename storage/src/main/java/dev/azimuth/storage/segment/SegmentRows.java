package dev.azimuth.storage.segment;

import dev.azimuth.storage.column.ColumnBatch;
import java.util.List;

/// Some row versions in ascending order of their version. Arrays may be longer than there are rows,
/// are shared and must not be modified.
///
/// @param columns in the order of the table's columns
/// @param versions `RowVersion`s
/// @param written hybrid timestamps from which on the versions hold
/// @param superseded hybrid timestamps from which on they hold no longer; 0 for live ones
/// @param norms squared norms, an array for each vector column in their order; or no array at all
@SuppressWarnings("ArrayRecordComponent")
public record SegmentRows(
    ColumnBatch columns, long[] versions, long[] written, long[] superseded, List<float[]> norms) {
  public SegmentRows {
    norms = List.copyOf(norms);
    int rows = columns.rowCount();
    if (versions.length < rows || written.length < rows || superseded.length < rows) {
      throw new IllegalArgumentException("a version lacks its timestamps");
    }
    for (float[] column : norms) {
      if (column.length < rows) {
        throw new IllegalArgumentException("a vector lacks its norm");
      }
    }
  }

  /// Number of versions.
  public int rowCount() {
    return columns.rowCount();
  }
}
