package dev.azimuth.nodes.growing;

import dev.azimuth.nodes.distance.CodedRows;
import dev.azimuth.nodes.distance.SquaredNorm;
import dev.azimuth.nodes.distance.VectorCodes;
import dev.azimuth.nodes.distance.VectorRows;
import dev.azimuth.storage.column.ColumnValues;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Vectors, `float32[dimension]` each, their squared norms and, where they are of use, their codes.
///
/// From 16 dimensions on each starts at a multiple of 64 bytes.
public final class VectorColumn extends GrowingColumn {
  private static final int ALIGNMENT = 64;

  private final int dimension;
  private final long stride;
  private final RowChunks vectors;
  private final RowChunks squares;
  private final boolean coded;
  private final RowChunks coarse;
  private final RowChunks fine;
  private final RowChunks terms;
  private final float[] scratch;
  private final float[] square = new float[1];

  VectorColumn(GrowingMemory memory, int dimension) {
    super(memory);
    this.dimension = dimension;
    long size = (long) dimension * Float.BYTES;
    stride = size < ALIGNMENT ? size : (size + ALIGNMENT - 1) & -ALIGNMENT;
    vectors = new RowChunks(memory, stride);
    squares = new RowChunks(memory, Float.BYTES);
    coded = VectorCodes.areUseful(dimension);
    coarse = new RowChunks(memory, VectorCodes.stride(dimension));
    fine = new RowChunks(memory, VectorCodes.stride(dimension));
    terms = new RowChunks(memory, VectorCodes.TERM_BYTES);
    scratch = new float[dimension];
  }

  /// Dimension of every vector.
  public int dimension() {
    return dimension;
  }

  /// The vectors of rows of one block.
  public VectorRows rows(int first, int count) {
    return new VectorRows(
        vectors.chunk(first),
        vectors.offset(first),
        stride,
        count,
        squares.chunk(first),
        squares.offset(first));
  }

  /// The codes of rows of one block, if `VectorCodes.areUseful` for the dimension.
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

  /// Puts the vector of row `ordinal` into `out[0 .. dimension)`.
  public void read(int ordinal, float[] out) {
    MemorySegment.copy(
        vectors.chunk(ordinal), ValueLayout.JAVA_FLOAT, vectors.offset(ordinal), out, 0, dimension);
  }

  @Override
  boolean accepts(ColumnValues source) {
    return source instanceof ColumnValues.FloatVectors same && same.dimension() == dimension;
  }

  @Override
  void reserve(int ordinal) {
    vectors.reserve(ordinal);
    squares.reserve(ordinal);
    if (coded) {
      coarse.reserve(ordinal);
      fine.reserve(ordinal);
      terms.reserve(ordinal);
    }
  }

  @Override
  void store(int ordinal, ColumnValues source, int row) {
    float[] data = ((ColumnValues.FloatVectors) source).data();
    MemorySegment chunk = vectors.chunk(ordinal);
    long offset = vectors.offset(ordinal);
    MemorySegment.copy(data, row * dimension, chunk, ValueLayout.JAVA_FLOAT, offset, dimension);
    System.arraycopy(data, row * dimension, scratch, 0, dimension);
    squares
        .chunk(ordinal)
        .set(
            ValueLayout.JAVA_FLOAT,
            squares.offset(ordinal),
            SquaredNorm.of(scratch, dimension, chunk, offset, square));
    if (coded) {
      VectorCodes.encode(
          scratch,
          dimension,
          coarse.chunk(ordinal),
          fine.chunk(ordinal),
          coarse.offset(ordinal),
          terms.chunk(ordinal),
          terms.offset(ordinal));
    }
  }
}
