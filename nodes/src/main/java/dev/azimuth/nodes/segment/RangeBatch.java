package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.distance.VectorRows;
import dev.azimuth.nodes.growing.GrowingRows;
import dev.azimuth.nodes.part.BytesColumn;
import dev.azimuth.nodes.part.DoubleColumn;
import dev.azimuth.nodes.part.LongColumn;
import dev.azimuth.nodes.part.PartColumn;
import dev.azimuth.nodes.part.VectorColumn;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.segment.SegmentRows;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Consecutive rows of a range on their way to a segment: copied block by block, since the rows of
/// a block lie one after another in every column. For one thread.
final class RangeBatch {
  private final TableDefinition table;
  private final GrowingRows rows;
  private final long lastEvent;
  private final int from;
  private final int count;

  /// Rows `from` up to, not including, `to`, as of event number `lastEvent`.
  RangeBatch(TableDefinition table, GrowingRows rows, long lastEvent, int from, int to) {
    this.table = table;
    this.rows = rows;
    this.lastEvent = lastEvent;
    this.from = from;
    count = to - from;
  }

  /// Takes rows of one block.
  @FunctionalInterface
  interface Piece {
    /// @param first the first one
    /// @param rowCount of them
    /// @param at its row in the batch
    void take(int first, int rowCount, int at);
  }

  /// Goes through the rows in pieces that lie together in memory.
  void forEachPiece(Piece piece) {
    int done = 0;
    while (done < count) {
      int first = from + done;
      int taken = Math.min(count - done, rows.blockEnd(first) - first);
      piece.take(first, taken, done);
      done += taken;
    }
  }

  /// Number of rows.
  int rowCount() {
    return count;
  }

  /// The rows as a segment takes them.
  SegmentRows copy() {
    List<ColumnValues> columns = new ArrayList<>();
    List<float[]> norms = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      PartColumn column = rows.column(i);
      columns.add(values(column));
      if (column instanceof VectorColumn vectors) {
        boolean hasNorm = vectors.rows(from, 1).element().hasNorm();
        norms.add(hasNorm ? norms(vectors) : new float[0]);
      }
    }
    long[] versions = new long[count];
    long[] written = new long[count];
    long[] superseded = new long[count];
    for (int i = 0; i < count; i++) {
      versions[i] = rows.version(from + i);
      written[i] = rows.written(from + i);
      long event = rows.supersession(from + i);
      superseded[i] = event == 0 || event > lastEvent ? 0 : rows.eventTimestamp(event);
    }
    ColumnBatch batch = new ColumnBatch(count, columns);
    return new SegmentRows(
        batch, versions, written, superseded, norms, StoredCodes.of(table, rows, this, batch));
  }

  private ColumnValues values(PartColumn column) {
    BitSet nulls = nulls(column);
    return switch (column) {
      case LongColumn longs -> new ColumnValues.Longs(count, values(longs), nulls);
      case DoubleColumn doubles -> new ColumnValues.Doubles(count, values(doubles), nulls);
      case BytesColumn bytes -> values(bytes, nulls);
      case VectorColumn vectors ->
          new ColumnValues.FloatVectors(
              count, vectors.dimension(), values(vectors), nulls, vectors.rows(from, 1).element());
    };
  }

  private @Nullable BitSet nulls(PartColumn column) {
    BitSet nulls = new BitSet();
    for (int i = 0; i < count; i++) {
      if (column.isNull(from + i)) {
        nulls.set(i);
      }
    }
    return nulls.isEmpty() ? null : nulls;
  }

  private long[] values(LongColumn column) {
    long[] values = new long[count];
    long[] piece = new long[count];
    forEachPiece((first, rowCount, at) -> {
      column.read(first, rowCount, piece);
      System.arraycopy(piece, 0, values, at, rowCount);
    });
    return values;
  }

  private double[] values(DoubleColumn column) {
    double[] values = new double[count];
    double[] piece = new double[count];
    forEachPiece((first, rowCount, at) -> {
      column.read(first, rowCount, piece);
      System.arraycopy(piece, 0, values, at, rowCount);
    });
    return values;
  }

  private ColumnValues values(BytesColumn column, @Nullable BitSet nulls) {
    long[] slots = new long[count];
    int[] ends = new int[count + 1];
    for (int i = 0; i < count; i++) {
      slots[i] = nulls != null && nulls.get(i) ? 0 : column.slot(from + i);
      ends[i + 1] = Math.addExact(ends[i], BytesColumn.length(slots[i]));
    }
    byte[] data = new byte[ends[count]];
    for (int i = 0; i < count; i++) {
      int length = ends[i + 1] - ends[i];
      if (length > 0) {
        MemorySegment.copy(
            column.page(slots[i]),
            ValueLayout.JAVA_BYTE,
            BytesColumn.offset(slots[i]),
            data,
            ends[i],
            length);
      }
    }
    return new ColumnValues.Bytes(count, data, ends, nulls);
  }

  private float[] values(VectorColumn column) {
    int dimension = column.dimension();
    float[] values = new float[Math.multiplyExact(count, dimension)];
    forEachPiece((first, rowCount, at) -> {
      VectorRows piece = column.rows(first, rowCount);
      VectorElement element = piece.element();
      MemorySegment data = piece.data();
      if (piece.stride() == element.bytes(dimension)) {
        element.readAll(data, piece.offset(), values, at * dimension, dimension, rowCount);
        return;
      }
      for (int i = 0; i < rowCount; i++) {
        long offset = piece.offset() + i * piece.stride();
        element.read(data, offset, values, (at + i) * dimension, dimension);
      }
    });
    return values;
  }

  private float[] norms(VectorColumn column) {
    float[] norms = new float[count];
    forEachPiece((first, rowCount, at) -> {
      VectorRows piece = column.rows(first, rowCount);
      MemorySegment.copy(
          piece.squares(), ValueLayout.JAVA_FLOAT, piece.squaresOffset(), norms, at, rowCount);
    });
    return norms;
  }
}
