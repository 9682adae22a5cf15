package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// The sum of squared differences.
final class L2SquaredKernel implements DistanceKernel {
  @Override
  public void compute(
      float[] query,
      int dimension,
      MemorySegment rows,
      long offset,
      long stride,
      int count,
      float[] out) {
    int row = 0;
    for (; row + ROWS_AT_A_TIME <= count; row += ROWS_AT_A_TIME) {
      four(query, dimension, rows, offset + row * stride, stride, row, out);
    }
    for (; row < count; row++) {
      out[row] = one(query, dimension, rows, offset + row * stride);
    }
  }

  private static void four(
      float[] query,
      int dimension,
      MemorySegment rows,
      long offset,
      long stride,
      int row,
      float[] out) {
    FloatVector sum0 = FloatVector.zero(Lanes.SPECIES);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    long row1 = offset + stride;
    long row2 = row1 + stride;
    long row3 = row2 + stride;
    int i = 0;
    for (int bound = Lanes.SPECIES.loopBound(dimension); i < bound; i += Lanes.COUNT) {
      long at = (long) i * Float.BYTES;
      FloatVector q = FloatVector.fromArray(Lanes.SPECIES, query, i);
      sum0 = add(sum0, q, Lanes.load(rows, offset + at));
      sum1 = add(sum1, q, Lanes.load(rows, row1 + at));
      sum2 = add(sum2, q, Lanes.load(rows, row2 + at));
      sum3 = add(sum3, q, Lanes.load(rows, row3 + at));
    }
    if (i < dimension) {
      long at = (long) i * Float.BYTES;
      VectorMask<Float> rest = Lanes.SPECIES.indexInRange(i, dimension);
      FloatVector q = FloatVector.fromArray(Lanes.SPECIES, query, i, rest);
      sum0 = add(sum0, q, Lanes.load(rows, offset + at, rest));
      sum1 = add(sum1, q, Lanes.load(rows, row1 + at, rest));
      sum2 = add(sum2, q, Lanes.load(rows, row2 + at, rest));
      sum3 = add(sum3, q, Lanes.load(rows, row3 + at, rest));
    }
    out[row] = Lanes.sum(sum0);
    out[row + 1] = Lanes.sum(sum1);
    out[row + 2] = Lanes.sum(sum2);
    out[row + 3] = Lanes.sum(sum3);
  }

  private static float one(float[] query, int dimension, MemorySegment rows, long offset) {
    FloatVector sum = FloatVector.zero(Lanes.SPECIES);
    int i = 0;
    for (int bound = Lanes.SPECIES.loopBound(dimension); i < bound; i += Lanes.COUNT) {
      FloatVector q = FloatVector.fromArray(Lanes.SPECIES, query, i);
      sum = add(sum, q, Lanes.load(rows, offset + (long) i * Float.BYTES));
    }
    if (i < dimension) {
      VectorMask<Float> rest = Lanes.SPECIES.indexInRange(i, dimension);
      FloatVector q = FloatVector.fromArray(Lanes.SPECIES, query, i, rest);
      sum = add(sum, q, Lanes.load(rows, offset + (long) i * Float.BYTES, rest));
    }
    return Lanes.sum(sum);
  }

  private static FloatVector add(FloatVector sum, FloatVector q, FloatVector row) {
    FloatVector difference = q.sub(row);
    return difference.fma(difference, sum);
  }
}
