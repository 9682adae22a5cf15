package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// The sum of absolute differences.
final class L1Kernel implements DistanceKernel {
  @Override
  public void compute(float[] query, FloatRows rows, int[] ordinals, int count, float[] out) {
    int i = 0;
    for (; i + ROWS_AT_A_TIME <= count; i += ROWS_AT_A_TIME) {
      four(query, rows, ordinals, i, out);
    }
    for (; i < count; i++) {
      out[i] = one(query, rows, rows.at(ordinals[i]));
    }
  }

  private static void four(float[] query, FloatRows rows, int[] ordinals, int from, float[] out) {
    MemorySegment data = rows.data();
    int dimension = rows.dimension();
    long row0 = rows.at(ordinals[from]);
    long row1 = rows.at(ordinals[from + 1]);
    long row2 = rows.at(ordinals[from + 2]);
    long row3 = rows.at(ordinals[from + 3]);
    FloatVector sum0 = FloatVector.zero(Lanes.SPECIES);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    int i = 0;
    for (int bound = Lanes.SPECIES.loopBound(dimension); i < bound; i += Lanes.COUNT) {
      long at = (long) i * Float.BYTES;
      FloatVector q = FloatVector.fromArray(Lanes.SPECIES, query, i);
      sum0 = add(sum0, q, Lanes.load(data, row0 + at));
      sum1 = add(sum1, q, Lanes.load(data, row1 + at));
      sum2 = add(sum2, q, Lanes.load(data, row2 + at));
      sum3 = add(sum3, q, Lanes.load(data, row3 + at));
    }
    if (i < dimension) {
      long at = (long) i * Float.BYTES;
      VectorMask<Float> rest = Lanes.SPECIES.indexInRange(i, dimension);
      FloatVector q = FloatVector.fromArray(Lanes.SPECIES, query, i, rest);
      sum0 = add(sum0, q, Lanes.load(data, row0 + at, rest));
      sum1 = add(sum1, q, Lanes.load(data, row1 + at, rest));
      sum2 = add(sum2, q, Lanes.load(data, row2 + at, rest));
      sum3 = add(sum3, q, Lanes.load(data, row3 + at, rest));
    }
    out[from] = Lanes.sum(sum0);
    out[from + 1] = Lanes.sum(sum1);
    out[from + 2] = Lanes.sum(sum2);
    out[from + 3] = Lanes.sum(sum3);
  }

  private static float one(float[] query, FloatRows rows, long row) {
    MemorySegment data = rows.data();
    int dimension = rows.dimension();
    FloatVector sum = FloatVector.zero(Lanes.SPECIES);
    int i = 0;
    for (int bound = Lanes.SPECIES.loopBound(dimension); i < bound; i += Lanes.COUNT) {
      FloatVector q = FloatVector.fromArray(Lanes.SPECIES, query, i);
      sum = add(sum, q, Lanes.load(data, row + (long) i * Float.BYTES));
    }
    if (i < dimension) {
      VectorMask<Float> rest = Lanes.SPECIES.indexInRange(i, dimension);
      FloatVector q = FloatVector.fromArray(Lanes.SPECIES, query, i, rest);
      sum = add(sum, q, Lanes.load(data, row + (long) i * Float.BYTES, rest));
    }
    return Lanes.sum(sum);
  }

  private static FloatVector add(FloatVector sum, FloatVector q, FloatVector row) {
    return sum.add(q.sub(row).abs());
  }
}
