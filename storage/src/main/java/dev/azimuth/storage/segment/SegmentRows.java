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
/// @param norms squared norms, an array for each vector column in their order, an empty one where
///   none are kept; or no array at all
/// @param regions what else is kept for each row
@SuppressWarnings("ArrayRecordComponent")
public record SegmentRows(
    ColumnBatch columns,
    long[] versions,
    long[] written,
    long[] superseded,
    List<float[]> norms,
    List<RowRegion> regions) {
  public SegmentRows {
    norms = List.copyOf(norms);
    regions = List.copyOf(regions);
    int rows = columns.rowCount();
    if (versions.length < rows || written.length < rows || superseded.length < rows) {
      throw new IllegalArgumentException("a version lacks its timestamps");
    }
    for (float[] column : norms) {
      if (column.length > 0 && column.length < rows) {
        throw new IllegalArgumentException("a vector lacks its norm");
      }
    }
    for (RowRegion region : regions) {
      if (region.bytes().length < (long) rows * region.rowBytes()) {
        throw new IllegalArgumentException("a row lacks its bytes in " + region.name());
      }
    }
  }

  /// Versions without anything else.
  public SegmentRows(
      ColumnBatch columns,
      long[] versions,
      long[] written,
      long[] superseded,
      List<float[]> norms) {
    this(columns, versions, written, superseded, norms, List.of());
  }

  /// Number of versions.
  public int rowCount() {
    return columns.rowCount();
  }
}
