package dev.azimuth.nodes.distance;

/// The squared length of a vector, stored beside it for the cosine distance.
///
/// It is the product of the vector with itself as the kernel computes it, so that a vector's cosine
/// distance to itself is exactly 0; NaN when that is too near the ends of the range of float32 to
/// be of use.
///
/// The kernel's lanes are followed in a plain loop, which gives the same bits: rows are stored
/// while a process has just started too, when vector operations are not compiled yet.
public final class SquaredNorm {
  private SquaredNorm() {}

  /// The value for the vector `values[from .. from + dimension)`; `lanes` is scratch space, see
  /// [#lanes()].
  public static float of(float[] values, int from, int dimension, float[] lanes) {
    int count = lanes.length;
    for (int lane = 0; lane < count; lane++) {
      lanes[lane] = 0;
    }
    int end = from + dimension;
    int at = from;
    for (; at + count <= end; at += count) {
      for (int lane = 0; lane < count; lane++) {
        float element = values[at + lane];
        lanes[lane] = Math.fma(element, element, lanes[lane]);
      }
    }
    for (int lane = 0; at + lane < end; lane++) {
      float element = values[at + lane];
      lanes[lane] = Math.fma(element, element, lanes[lane]);
    }
    float square = sum(lanes);
    return DistanceFunction.isAccurate(square) ? square : Float.NaN;
  }

  /// The sum of all lanes, in the order of [Lanes#sum]; they are spent.
  static float sum(float[] lanes) {
    for (int half = lanes.length / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    return lanes[0];
  }

  /// Scratch space for [#of].
  public static float[] lanes() {
    return new float[Lanes.COUNT];
  }
}
