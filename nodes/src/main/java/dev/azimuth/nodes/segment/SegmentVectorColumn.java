package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.distance.CodedRows;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.distance.SquaredNorm;
import dev.azimuth.nodes.distance.VectorRows;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.RowCodes;
import dev.azimuth.nodes.part.VectorColumn;
import dev.azimuth.storage.segment.SegmentColumn;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// Vectors of a segment, where they lie in the file.
final class SegmentVectorColumn extends VectorColumn {
  private final SegmentColumn.Vectors column;
  private final int dimension;
  private final long stride;
  private final MemorySegment values;
  private final MemorySegment norms;
  private final Validity validity;
  private final Optional<StoredCodes> codes;

  /// @param stored squared norms; computed if the file has none, but for elements without them
  SegmentVectorColumn(
      SegmentColumn.Vectors column,
      Optional<MemorySegment> stored,
      Optional<StoredCodes> codes,
      Arena arena) {
    this.codes = codes;
    this.column = column;
    dimension = column.dimension();
    stride = column.stride();
    values = column.values();
    validity = new Validity(column.validity());
    norms = element().hasNorm() ? stored.orElseGet(() -> computed(arena)) : MemorySegment.NULL;
  }

  private MemorySegment computed(Arena arena) {
    long rows = values.byteSize() / stride;
    MemorySegment computed = arena.allocate(Math.max(1, rows) * Float.BYTES, Float.BYTES);
    float[] vector = new float[dimension];
    float[] lanes = SquaredNorm.lanes();
    for (long row = 0; row < rows; row++) {
      column.read(row, vector, 0);
      computed.setAtIndex(ValueLayout.JAVA_FLOAT, row, SquaredNorm.of(vector, 0, dimension, lanes));
    }
    return computed;
  }

  /// All vectors, by ordinal.
  IndexRows indexRows() {
    int rows = (int) (values.byteSize() / stride);
    return new IndexRows(
        new FloatRows(values, 0, stride, dimension, element()),
        rows,
        validity.present(rows),
        codes.map(stored -> new RowCodes(stored.rows(0, rows), norms)).orElse(null));
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public VectorRows rows(int first, int count) {
    return new VectorRows(
        values, first * stride, stride, count, norms, (long) first * Float.BYTES, element());
  }

  private VectorElement element() {
    return column.type().element();
  }

  @Override
  public boolean hasCodes() {
    return codes.isPresent();
  }

  @Override
  public CodedRows codes(int first, int count) {
    return codes.orElseThrow().rows(first, count);
  }

  @Override
  public void read(int ordinal, float[] out) {
    column.read(ordinal, out, 0);
  }

  @Override
  public boolean isNull(int ordinal) {
    return validity.isNull(ordinal);
  }

  @Override
  public void readNulls(int first, int count, long[] out) {
    validity.read(first, count, out);
  }
}
