package dev.azimuth.nodes.growing;

import dev.azimuth.nodes.distance.CodedRows;
import dev.azimuth.nodes.distance.SquaredNorm;
import dev.azimuth.nodes.distance.VectorCodes;
import dev.azimuth.nodes.distance.VectorEncoder;
import dev.azimuth.nodes.distance.VectorRows;
import dev.azimuth.nodes.part.PartColumn;
import dev.azimuth.nodes.part.VectorColumn;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Vectors, `element[dimension]` each, and, where they are of use, their squared norms and their
/// codes.
///
/// From 16 dimensions on each starts at a multiple of 64 bytes.
final class GrowingVectorColumn extends VectorColumn implements GrowingColumn {
  private static final int ALIGNMENT = 64;

  private final NullBits nulls;
  private final int dimension;
  private final VectorElement element;
  private final boolean hasNorms;
  private final long stride;
  private final RowChunks vectors;
  private final RowChunks squares;
  private final @Nullable VectorEncoder encoder;
  private final RowChunks coarse;
  private final RowChunks fine;
  private final RowChunks terms;
  private final float[] lanes = SquaredNorm.lanes();

  GrowingVectorColumn(GrowingMemory memory, ColumnType.FloatVector type) {
    nulls = new NullBits(memory);
    dimension = type.dimension();
    element = type.element();
    hasNorms = element.hasNorm();
    long size = type.bytes();
    stride = size < ALIGNMENT ? size : (size + ALIGNMENT - 1) & -ALIGNMENT;
    vectors = new RowChunks(memory, stride);
    squares = new RowChunks(memory, Float.BYTES);
    encoder = VectorCodes.areUseful(dimension, element) ? new VectorEncoder(dimension) : null;
    coarse = new RowChunks(memory, VectorCodes.stride(dimension));
    fine = new RowChunks(memory, VectorCodes.stride(dimension));
    terms = new RowChunks(memory, VectorCodes.TERM_BYTES);
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public VectorRows rows(int first, int count) {
    return new VectorRows(
        vectors.chunk(first),
        vectors.offset(first),
        stride,
        count,
        hasNorms ? squares.chunk(first) : MemorySegment.NULL,
        squares.offset(first),
        element);
  }

  @Override
  public boolean hasCodes() {
    return encoder != null;
  }

  @Override
  public CodedRows codes(int first, int count) {
    return new CodedRows(
        coarse.chunk(first),
        fine.chunk(first),
        coarse.offset(first),
        VectorCodes.stride(dimension),
        count,
        terms.chunk(first),
        terms.offset(first));
  }

  @Override
  public void read(int ordinal, float[] out) {
    element.read(vectors.chunk(ordinal), vectors.offset(ordinal), out, 0, dimension);
  }

  @Override
  public PartColumn column() {
    return this;
  }

  @Override
  public NullBits nulls() {
    return nulls;
  }

  @Override
  public boolean isNull(int ordinal) {
    return nulls.get(ordinal);
  }

  @Override
  public void readNulls(int first, int count, long[] out) {
    nulls.copy(first, count, out);
  }

  @Override
  public boolean accepts(ColumnValues source) {
    return source instanceof ColumnValues.FloatVectors same && same.isOf(dimension, element);
  }

  @Override
  public void reserve(int ordinal) {
    vectors.reserve(ordinal);
    if (hasNorms) {
      squares.reserve(ordinal);
    }
    if (encoder != null) {
      coarse.reserve(ordinal);
      fine.reserve(ordinal);
      terms.reserve(ordinal);
    }
  }

  @Override
  public void store(int ordinal, ColumnValues source, int row) {
    float[] data = ((ColumnValues.FloatVectors) source).data();
    int from = row * dimension;
    element.write(data, from, dimension, vectors.chunk(ordinal), vectors.offset(ordinal));
    if (hasNorms) {
      float square = SquaredNorm.of(data, from, dimension, lanes);
      squares.chunk(ordinal).set(ValueLayout.JAVA_FLOAT, squares.offset(ordinal), square);
    }
    if (encoder != null) {
      encoder.encode(
          data,
          from,
          coarse.chunk(ordinal),
          fine.chunk(ordinal),
          coarse.offset(ordinal),
          terms.chunk(ordinal),
          terms.offset(ordinal));
    }
  }

  @Override
  public void store(int first, ColumnValues source, int[] rows, int count) {
    float[] data = ((ColumnValues.FloatVectors) source).data();
    int done = 0;
    while (done < count) {
      int ordinal = first + done;
      int end = done + Chunking.rowsInBlock(ordinal, count - done);
      reserve(ordinal);
      copyVectors(ordinal, data, rows, done, end);
      if (hasNorms) {
        copySquares(ordinal, data, rows, done, end);
      }
      if (encoder != null) {
        encode(encoder, ordinal, data, rows, done, end);
      }
      done = end;
    }
  }

  /// Copies the vectors of `rows[from .. to)`, whose places are in one block; at once, where they
  /// lie one after another as they will.
  private void copyVectors(int ordinal, float[] data, int[] rows, int from, int to) {
    MemorySegment chunk = vectors.chunk(ordinal);
    long offset = vectors.offset(ordinal);
    if (stride == element.bytes(dimension) && Chunking.areConsecutive(rows, from, to)) {
      element.writeAll(data, rows[from] * dimension, dimension, to - from, chunk, offset);
      return;
    }
    for (int i = from; i < to; i++) {
      element.write(data, rows[i] * dimension, dimension, chunk, offset + (i - from) * stride);
    }
  }

  private void copySquares(int ordinal, float[] data, int[] rows, int from, int to) {
    float[] computed = new float[to - from];
    for (int i = from; i < to; i++) {
      computed[i - from] = SquaredNorm.of(data, rows[i] * dimension, dimension, lanes);
    }
    MemorySegment.copy(
        computed,
        0,
        squares.chunk(ordinal),
        ValueLayout.JAVA_FLOAT,
        squares.offset(ordinal),
        computed.length);
  }

  private void encode(VectorEncoder into, int ordinal, float[] data, int[] rows, int from, int to) {
    int done = from;
    while (done < to) {
      int count = Math.min(into.rowsMax(), to - done);
      for (int i = 0; i < count; i++) {
        into.encode(data, rows[done + i] * dimension, i);
      }
      int at = ordinal + done - from;
      into.copy(
          count,
          coarse.chunk(at),
          fine.chunk(at),
          coarse.offset(at),
          terms.chunk(at),
          terms.offset(at));
      done += count;
    }
  }
}
