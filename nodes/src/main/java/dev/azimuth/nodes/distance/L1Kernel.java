package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// The sum of absolute differences.
final class L1Kernel extends DistanceKernel {
  @Override
  void four(float[] query, FloatRows rows, int[] ordinals, int from, float[] out) {
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

  @Override
  float one(float[] query, FloatRows rows, long row) {
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

  @Override
  void halves(float[] query, FloatRows rows, int[] ordinals, int from, int last, float[] out) {
    MemorySegment data = rows.data();
    float[] lanes = this.lanes;
    int to1 = Math.min(from + 1, last);
    int to2 = Math.min(from + 2, last);
    int to3 = Math.min(from + 3, last);
    long row0 = rows.at(ordinals[from]);
    long row1 = rows.at(ordinals[to1]);
    long row2 = rows.at(ordinals[to2]);
    long row3 = rows.at(ordinals[to3]);
    FloatVector sum0 = FloatVector.zero(Lanes.SPECIES);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    int i = 0;
    for (int end = rows.dimension() - Lanes.HALVES; i <= end; i += Lanes.COUNT) {
      long at = (long) i * Short.BYTES;
      FloatVector q = FloatVector.fromArray(Lanes.SPECIES, query, i);
      sum0 = add(sum0, q, Lanes.loadHalves(data, row0 + at));
      sum1 = add(sum1, q, Lanes.loadHalves(data, row1 + at));
      sum2 = add(sum2, q, Lanes.loadHalves(data, row2 + at));
      sum3 = add(sum3, q, Lanes.loadHalves(data, row3 + at));
    }
    sum0.intoArray(lanes, 0);
    sum1.intoArray(lanes, Lanes.COUNT);
    sum2.intoArray(lanes, 2 * Lanes.COUNT);
    sum3.intoArray(lanes, 3 * Lanes.COUNT);
    out[from] = finish(query, rows, ordinals[from], i, 0);
    out[to1] = finish(query, rows, ordinals[to1], i, Lanes.COUNT);
    out[to2] = finish(query, rows, ordinals[to2], i, 2 * Lanes.COUNT);
    out[to3] = finish(query, rows, ordinals[to3], i, 3 * Lanes.COUNT);
  }

  @Override
  void bytes(float[] query, FloatRows rows, int[] ordinals, int from, int last, float[] out) {
    MemorySegment data = rows.data();
    float[] lanes = this.lanes;
    int to1 = Math.min(from + 1, last);
    int to2 = Math.min(from + 2, last);
    int to3 = Math.min(from + 3, last);
    long row0 = rows.at(ordinals[from]);
    long row1 = rows.at(ordinals[to1]);
    long row2 = rows.at(ordinals[to2]);
    long row3 = rows.at(ordinals[to3]);
    FloatVector sum0 = FloatVector.zero(Lanes.SPECIES);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    int i = 0;
    for (int end = rows.dimension() - Lanes.BYTES; i <= end; i += Lanes.COUNT) {
      FloatVector q = FloatVector.fromArray(Lanes.SPECIES, query, i);
      sum0 = add(sum0, q, Lanes.loadBytes(data, row0 + i));
      sum1 = add(sum1, q, Lanes.loadBytes(data, row1 + i));
      sum2 = add(sum2, q, Lanes.loadBytes(data, row2 + i));
      sum3 = add(sum3, q, Lanes.loadBytes(data, row3 + i));
    }
    sum0.intoArray(lanes, 0);
    sum1.intoArray(lanes, Lanes.COUNT);
    sum2.intoArray(lanes, 2 * Lanes.COUNT);
    sum3.intoArray(lanes, 3 * Lanes.COUNT);
    out[from] = finish(query, rows, ordinals[from], i, 0);
    out[to1] = finish(query, rows, ordinals[to1], i, Lanes.COUNT);
    out[to2] = finish(query, rows, ordinals[to2], i, 2 * Lanes.COUNT);
    out[to3] = finish(query, rows, ordinals[to3], i, 3 * Lanes.COUNT);
  }

  private static FloatVector add(FloatVector sum, FloatVector q, FloatVector row) {
    return sum.add(q.sub(row).abs());
  }

  @Override
  float add(float sum, float q, float row) {
    return sum + Math.abs(q - row);
  }
}
