package dev.azimuth.nodes.distance;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Distances from one binary vector to many, where these lie packed. Counts are exact, so a
/// distance is the number that [ScalarDistance] finds. For one thread.
final class BitDistances {
  private final DistanceMetric metric;
  private final int bytes;
  private final long[] query;
  private final long[] all;
  private final long[] none;
  private final int[] differing = new int[DistanceFunction.COUNT_MAX];
  private final int[] common = new int[DistanceFunction.COUNT_MAX];

  /// Distances by `metric`, which is one of bits, from `query`, which is zeros and ones.
  BitDistances(DistanceMetric metric, float[] query) {
    this.metric = metric;
    bytes = VectorElement.BINARY.bytes(query.length);
    this.query = words(query);
    float[] ones = new float[query.length];
    Arrays.fill(ones, 1);
    all = words(ones);
    none = new long[all.length];
  }

  private long[] words(float[] bits) {
    long[] words = new long[BitCountKernel.words(bytes)];
    ByteBuffer packed =
        ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.nativeOrder());
    VectorElement.BINARY.write(bits, 0, bits.length, MemorySegment.ofBuffer(packed), 0);
    packed.asLongBuffer().get(words);
    return words;
  }

  /// Puts the distance to vector `i` into `out[outFrom + i]`.
  void compute(VectorRows rows, double[] out, int outFrom) {
    if (rows.element() != VectorElement.BINARY) {
      throw new IllegalArgumentException(metric + " of " + rows.element());
    }
    BitCountKernel.count(query, all, rows, bytes, differing);
    if (metric == DistanceMetric.HAMMING) {
      for (int i = 0; i < rows.count(); i++) {
        out[outFrom + i] = differing[i];
      }
      return;
    }
    BitCountKernel.count(none, query, rows, bytes, common);
    for (int i = 0; i < rows.count(); i++) {
      out[outFrom + i] = ScalarDistance.jaccard(differing[i], common[i]);
    }
  }
}
