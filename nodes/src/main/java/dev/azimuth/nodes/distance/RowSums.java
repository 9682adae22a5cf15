package dev.azimuth.nodes.distance;

import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Float32 sums over one vector and many rows named by ordinals: what an index compares with in
/// full precision.
///
/// Rows of other elements are made float32, some at a time, in scratch space: they give the bits
/// that the same rows of float32 give. Nothing is repaired where a sum leaves the range of float32;
/// who needs the distance that a user sees takes it from [DistanceFunction]. For one thread.
public final class RowSums {
  private static final DistanceKernel SQUARES = new L2SquaredKernel();
  private static final DistanceKernel PRODUCTS = new DotKernel();
  private static final DistanceKernel ABSOLUTES = new L1Kernel();

  /// Floats that are made at a time, unless four rows have more: they stay in the nearest cache.
  private static final int SCRATCH_FLOATS = 4096;

  private static final int SCRATCH_ROWS_MAX = 64;
  private static final long ALIGNMENT = 64;

  /// Outside of the heap as all rows are: what the kernels are compiled for.
  private MemorySegment scratch = MemorySegment.NULL;

  private float[] rest = new float[0];
  private final float[] part = new float[SCRATCH_ROWS_MAX];

  /// Puts the squared L2 distance to row `ordinals[i]` into `out[i]`.
  public void squares(float[] query, FloatRows rows, int[] ordinals, int count, float[] out) {
    if (rows.element() == VectorElement.FLOAT32) {
      SQUARES.compute(query, rows, ordinals, count, out);
    } else {
      widened(SQUARES, query, rows, ordinals, count, out);
    }
  }

  /// Puts the inner product with row `ordinals[i]` into `out[i]`.
  public void products(float[] query, FloatRows rows, int[] ordinals, int count, float[] out) {
    if (rows.element() == VectorElement.FLOAT32) {
      PRODUCTS.compute(query, rows, ordinals, count, out);
    } else {
      widened(PRODUCTS, query, rows, ordinals, count, out);
    }
  }

  /// Puts the L1 distance to row `ordinals[i]` into `out[i]`.
  public void absolutes(float[] query, FloatRows rows, int[] ordinals, int count, float[] out) {
    if (rows.element() == VectorElement.FLOAT32) {
      ABSOLUTES.compute(query, rows, ordinals, count, out);
    } else {
      widened(ABSOLUTES, query, rows, ordinals, count, out);
    }
  }

  private void widened(
      DistanceKernel kernel,
      float[] query,
      FloatRows rows,
      int[] ordinals,
      int count,
      float[] out) {
    int dimension = rows.dimension();
    int atATime =
        Math.clamp(SCRATCH_FLOATS / dimension, DistanceKernel.ROWS_AT_A_TIME, SCRATCH_ROWS_MAX);
    long stride = (long) dimension * Float.BYTES;
    if (scratch.byteSize() < atATime * stride) {
      scratch = Arena.ofAuto().allocate(atATime * stride, ALIGNMENT);
    }
    if (rest.length < dimension) {
      rest = new float[dimension];
    }
    FloatRows wide = new FloatRows(scratch, 0, stride, dimension);
    for (int from = 0; from < count; from += atATime) {
      int some = Math.min(atATime, count - from);
      for (int i = 0; i < some; i++) {
        WideningKernel.widen(rows, ordinals[from + i], scratch, i * stride, rest);
      }
      kernel.compute(query, wide, DistanceFunction.CONSECUTIVE, some, part);
      System.arraycopy(part, 0, out, from, some);
    }
  }
}
