package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.growing.GrowingRows;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.segment.SegmentIdentity;
import dev.azimuth.storage.segment.SegmentSummary;
import dev.azimuth.storage.segment.SegmentWriter;
import dev.azimuth.storage.type.ColumnType;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/// Writes the rows of a range that is cut to a segment file; memory is bounded. Blocks.
public final class RangeWriter {
  private static final int BATCH_ROWS_MAX = 1024;
  private static final long BATCH_BYTES = 4L << 20;

  private final TableDefinition table;
  private final GrowingRows rows;
  private final long lastEvent;
  private final int batchRows;

  /// A writer of rows as of event number `lastEvent`, the last one of their range; the caller holds
  /// them.
  public RangeWriter(TableDefinition table, GrowingRows rows, long lastEvent) {
    this.table = table;
    this.rows = rows;
    this.lastEvent = lastEvent;
    long rowBytes = 1;
    for (ColumnDefinition column : table.columns()) {
      rowBytes +=
          column.type() instanceof ColumnType.FloatVector vector
              ? (long) vector.dimension() * Float.BYTES
              : Long.BYTES;
    }
    batchRows = Math.clamp(BATCH_BYTES / rowBytes, 1, BATCH_ROWS_MAX);
  }

  /// Writes the file at `target`.
  public SegmentSummary write(Path target, SegmentIdentity identity) {
    return write(target, identity, _ -> {});
  }

  /// Writes the file at `target`, and tells now and then how many rows are written.
  public SegmentSummary write(Path target, SegmentIdentity identity, LongConsumer progress) {
    try (SegmentWriter writer = new SegmentWriter(target, table, identity)) {
      for (int first = 0; first < rows.rowCount(); first += batchRows) {
        int end = Math.min(first + batchRows, rows.rowCount());
        writer.append(new RangeBatch(table, rows, lastEvent, first, end).copy());
        progress.accept(end);
      }
      return writer.finish();
    }
  }
}
