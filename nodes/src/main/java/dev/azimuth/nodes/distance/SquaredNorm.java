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
  /// Enough to hide that an addition takes four cycles or so.
  private static final int LANES_AT_ONCE = 4;

  private SquaredNorm() {}

  /// The value for the vector `values[from .. from + dimension)`; `lanes` is scratch space, see
  /// [#lanes()].
  public static float of(float[] values, int from, int dimension, float[] lanes) {
    int count = lanes.length;
    int whole = from + dimension / count * count;
    int lane = 0;
    for (; lane + LANES_AT_ONCE <= count; lane += LANES_AT_ONCE) {
      follow(values, from + lane, whole, lanes, lane);
    }
    for (; lane < count; lane++) {
      lanes[lane] = 0;
      for (int at = from + lane; at < whole; at += count) {
        lanes[lane] = Math.fma(values[at], values[at], lanes[lane]);
      }
    }
    for (int left = 0; whole + left < from + dimension; left++) {
      float element = values[whole + left];
      lanes[left] = Math.fma(element, element, lanes[left]);
    }
    float square = sum(lanes);
    return DistanceFunction.isAccurate(square) ? square : Float.NaN;
  }

  /// Follows four lanes from `lane` on, in registers: each addition of a lane waits for the one
  /// before it, so others go on meanwhile.
  private static void follow(float[] values, int from, int to, float[] lanes, int lane) {
    int step = lanes.length;
    float first = 0;
    float second = 0;
    float third = 0;
    float fourth = 0;
    for (int at = from; at < to; at += step) {
      float a = values[at];
      float b = values[at + 1];
      float c = values[at + 2];
      float d = values[at + 3];
      first = Math.fma(a, a, first);
      second = Math.fma(b, b, second);
      third = Math.fma(c, c, third);
      fourth = Math.fma(d, d, fourth);
    }
    lanes[lane] = first;
    lanes[lane + 1] = second;
    lanes[lane + 2] = third;
    lanes[lane + 3] = fourth;
  }

  /// The sum of all lanes, see the other.
  static float sum(float[] lanes) {
    return sum(lanes, 0);
  }

  /// The sum of all lanes, the first of which is at `at`, in the order of [Lanes#sum]; they are
  /// spent.
  static float sum(float[] lanes, int at) {
    for (int half = Lanes.COUNT / 2; half > 0; half /= 2) {
      for (int lane = at; lane < at + half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    return lanes[at];
  }

  /// Scratch space for [#of].
  public static float[] lanes() {
    return new float[Lanes.COUNT];
  }
}
