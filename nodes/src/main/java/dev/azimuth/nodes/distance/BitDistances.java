package dev.azimuth.nodes.distance;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Distances from one binary vector to many, where these lie packed. Counts are exact, so a
/// distance is the number that [ScalarDistance] finds. For one thread.
public final class BitDistances {
  private final DistanceMetric metric;
  private final int dimension;
  private final int bytes;
  private final long[] query;
  private final MemorySegment packed;
  private final long[] all;
  private final long[] none;
  private int[] differing = {};
  private int[] common = {};

  /// Distances by `metric`, which is one of bits, from a vector of zeros until [#from].
  public BitDistances(DistanceMetric metric, int dimension) {
    this.metric = metric;
    this.dimension = dimension;
    bytes = VectorElement.BINARY.bytes(dimension);
    int words = BitCountKernel.words(bytes);
    query = new long[words];
    packed = MemorySegment.ofArray(query);
    all = new long[words];
    none = new long[words];
    float[] ones = new float[dimension];
    Arrays.fill(ones, 1);
    VectorElement.BINARY.write(ones, 0, dimension, MemorySegment.ofArray(all), 0);
  }

  /// Distances from `query`, which is zeros and ones.
  BitDistances(DistanceMetric metric, float[] query) {
    this(metric, query.length);
    from(query);
  }

  /// Measures from a vector of zeros and ones from now on.
  public void from(float[] vector) {
    VectorElement.BINARY.write(vector, 0, dimension, packed, 0);
  }

  /// Measures from a row from now on.
  public void from(FloatRows rows, int ordinal) {
    requireBits(rows.element());
    MemorySegment.copy(rows.data(), rows.at(ordinal), packed, 0, bytes);
  }

  /// Puts the distance to vector `i` into `out[outFrom + i]`.
  void compute(VectorRows rows, double[] out, int outFrom) {
    requireBits(rows.element());
    reserve(rows.count());
    BitCountKernel.count(query, all, rows, bytes, differing);
    if (metric == DistanceMetric.JACCARD) {
      BitCountKernel.count(none, query, rows, bytes, common);
    }
    for (int i = 0; i < rows.count(); i++) {
      out[outFrom + i] = distance(i);
    }
  }

  /// Puts the distance to row `ordinals[i]` into `out[i]`, for the first `count`.
  public void compute(FloatRows rows, int[] ordinals, int count, float[] out) {
    requireBits(rows.element());
    reserve(count);
    BitCountKernel.count(query, all, rows, ordinals, count, bytes, differing);
    if (metric == DistanceMetric.JACCARD) {
      BitCountKernel.count(none, query, rows, ordinals, count, bytes, common);
    }
    for (int i = 0; i < count; i++) {
      out[i] = (float) distance(i);
    }
  }

  private double distance(int at) {
    return metric == DistanceMetric.HAMMING
        ? differing[at]
        : ScalarDistance.jaccard(differing[at], common[at]);
  }

  private void reserve(int count) {
    if (differing.length < count) {
      differing = new int[count];
      common = new int[count];
    }
  }

  private void requireBits(VectorElement element) {
    if (element != VectorElement.BINARY) {
      throw new IllegalArgumentException(metric + " of " + element);
    }
  }
}
