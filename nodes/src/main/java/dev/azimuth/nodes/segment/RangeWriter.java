package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.distance.VectorRows;
import dev.azimuth.nodes.growing.GrowingRows;
import dev.azimuth.nodes.part.BytesColumn;
import dev.azimuth.nodes.part.DoubleColumn;
import dev.azimuth.nodes.part.LongColumn;
import dev.azimuth.nodes.part.PartColumn;
import dev.azimuth.nodes.part.VectorColumn;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnBuilder;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.segment.SegmentIdentity;
import dev.azimuth.storage.segment.SegmentRows;
import dev.azimuth.storage.segment.SegmentSummary;
import dev.azimuth.storage.segment.SegmentWriter;
import dev.azimuth.storage.type.ColumnType;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        writer.append(batch(first, end));
        progress.accept(end);
      }
      return writer.finish();
    }
  }

  private SegmentRows batch(int from, int to) {
    List<ColumnType> types = table.columns().stream().map(ColumnDefinition::type).toList();
    List<ColumnValues> columns = new ArrayList<>();
    List<float[]> norms = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      PartColumn column = rows.column(i);
      ColumnBuilder copied = ColumnBuilder.of(types.get(i), to - from);
      for (int row = from; row < to; row++) {
        copy(column, row, copied);
      }
      columns.add(copied.build());
      if (column instanceof VectorColumn vectors) {
        norms.add(norms(vectors, from, to));
      }
    }
    long[] versions = new long[to - from];
    long[] written = new long[to - from];
    long[] superseded = new long[to - from];
    for (int i = 0; i < versions.length; i++) {
      versions[i] = rows.version(from + i);
      written[i] = rows.written(from + i);
      long event = rows.supersession(from + i);
      superseded[i] = event == 0 || event > lastEvent ? 0 : rows.eventTimestamp(event);
    }
    ColumnBatch batch = new ColumnBatch(to - from, columns);
    return new SegmentRows(
        batch, versions, written, superseded, norms, StoredCodes.of(table, batch));
  }

  private static void copy(PartColumn column, int row, ColumnBuilder out) {
    if (column.isNull(row)) {
      out.appendNull();
      return;
    }
    switch (column) {
      case LongColumn longs -> out.appendLong(longs.get(row));
      case DoubleColumn doubles -> out.appendDouble(doubles.get(row));
      case BytesColumn bytes -> {
        long slot = bytes.slot(row);
        int length = BytesColumn.length(slot);
        byte[] value =
            length == 0
                ? new byte[0]
                : bytes
                    .page(slot)
                    .asSlice(BytesColumn.offset(slot), length)
                    .toArray(ValueLayout.JAVA_BYTE);
        out.appendBytes(value, 0, length);
      }
      case VectorColumn vectors -> {
        float[] vector = new float[vectors.dimension()];
        vectors.read(row, vector);
        out.appendVector(vector, 0);
      }
    }
  }

  private static float[] norms(VectorColumn column, int from, int to) {
    float[] norms = new float[to - from];
    for (int row = from; row < to; row++) {
      VectorRows one = column.rows(row, 1);
      norms[row - from] = one.squares().get(ValueLayout.JAVA_FLOAT, one.squaresOffset());
    }
    return norms;
  }
}
