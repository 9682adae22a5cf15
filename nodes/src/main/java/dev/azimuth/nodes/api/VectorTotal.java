package dev.azimuth.nodes.api;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The partial state of SUM and AVG over vectors: how many there were, and the sum of each
/// dimension in double precision.
///
/// As bytes: float64, little-endian, the count and then a sum for each dimension. For one thread.
public final class VectorTotal {
  private final double[] sums;
  private long count;

  private VectorTotal(double[] sums) {
    this.sums = sums;
  }

  /// The total of no vectors.
  public static VectorTotal ofDimension(int dimension) {
    return new VectorTotal(new double[dimension]);
  }

  /// The total that [#encode] has written.
  public static VectorTotal decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long count = (long) in.getDouble();
    VectorTotal total = ofDimension(in.remaining() / Double.BYTES);
    in.asDoubleBuffer().get(total.sums);
    total.count = count;
    return total;
  }

  /// The total as bytes.
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(encodedSize(sums.length)).order(ByteOrder.LITTLE_ENDIAN);
    out.putDouble((double) count).asDoubleBuffer().put(sums);
    return out.array();
  }

  /// Bytes of an encoded total.
  public static int encodedSize(int dimension) {
    return (1 + dimension) * Double.BYTES;
  }

  /// Number of dimensions.
  public int dimension() {
    return sums.length;
  }

  /// Adds a vector.
  public void add(float[] vector) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += vector[i];
    }
    count++;
  }

  /// Adds what another has.
  public void add(VectorTotal other) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
    count += other.count;
  }

  /// The sum of all; `NOT_FINITE` if an element is beyond the range of float32.
  public float[] sum() {
    return divided(1);
  }

  /// The mean of all, of which there is at least one.
  public float[] average() {
    return divided((double) count);
  }

  private float[] divided(double divisor) {
    float[] result = new float[sums.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) (sums[i] / divisor);
      if (!Float.isFinite(result[i])) {
        throw new AzimuthException(
            ErrorCode.NOT_FINITE, "element " + (i + 1) + " of a sum of vectors is " + result[i]);
      }
    }
    return result;
  }
}
