package dev.azimuth.nodes.distance;

import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/// The fast Walsh-Hadamard transform: `n log2 n` additions, scaled so that lengths are kept.
///
/// Stateless, safe for any thread.
public final class HadamardKernel {
  private static final int STAGES = Integer.numberOfTrailingZeros(Lanes.COUNT);
  private static final float[][] SIGNS = new float[STAGES][];
  private static final VectorShuffle<Float>[] PARTNERS = partners();

  private HadamardKernel() {}

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static VectorShuffle<Float>[] partners() {
    VectorShuffle<Float>[] partners = new VectorShuffle[STAGES];
    for (int stage = 0; stage < STAGES; stage++) {
      int distance = 1 << stage;
      partners[stage] = VectorShuffle.fromOp(Lanes.SPECIES, lane -> lane ^ distance);
      SIGNS[stage] = new float[Lanes.COUNT];
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        SIGNS[stage][lane] = (lane & distance) == 0 ? 1 : -1;
      }
    }
    return partners;
  }

  /// Multiplies `data[from .. from + signs.length)` by `signs`.
  public static void flip(float[] data, int from, float[] signs) {
    int i = 0;
    for (int bound = Lanes.SPECIES.loopBound(signs.length); i < bound; i += Lanes.COUNT) {
      FloatVector sign = FloatVector.fromArray(Lanes.SPECIES, signs, i);
      FloatVector.fromArray(Lanes.SPECIES, data, from + i).mul(sign).intoArray(data, from + i);
    }
    for (; i < signs.length; i++) {
      data[from + i] *= signs[i];
    }
  }

  /// Transforms `data[from .. from + length)`; `length` is a power of two.
  public static void transform(float[] data, int from, int length) {
    float scale = (float) (1 / Math.sqrt(length));
    if (length < Lanes.COUNT) {
      plain(data, from, length, scale);
      return;
    }
    within(data, from, length, scale);
    for (int half = Lanes.COUNT; half < length; half *= 2) {
      for (int block = from; block < from + length; block += 2 * half) {
        for (int i = block; i < block + half; i += Lanes.COUNT) {
          FloatVector a = FloatVector.fromArray(Lanes.SPECIES, data, i);
          FloatVector b = FloatVector.fromArray(Lanes.SPECIES, data, i + half);
          a.add(b).intoArray(data, i);
          a.sub(b).intoArray(data, i + half);
        }
      }
    }
  }

  /// The stages whose partners lie in one register, and the scaling.
  private static void within(float[] data, int from, int length, float scale) {
    for (int stage = 0; stage < STAGES; stage++) {
      VectorShuffle<Float> partner = PARTNERS[stage];
      FloatVector signs = FloatVector.fromArray(Lanes.SPECIES, SIGNS[stage], 0);
      float factor = stage == 0 ? scale : 1;
      for (int i = from; i < from + length; i += Lanes.COUNT) {
        FloatVector x = FloatVector.fromArray(Lanes.SPECIES, data, i).mul(factor);
        x.fma(signs, x.rearrange(partner)).intoArray(data, i);
      }
    }
  }

  /// The transform by plain loops: for short vectors, and what the kernel is tested against.
  static void plain(float[] data, int from, int length, float scale) {
    for (int half = 1; half < length; half *= 2) {
      int[] starts = IntStream.iterate(from, at -> at < from + length, at -> at + 1).toArray();
      for (int at : starts) {
        if (((at - from) & half) == 0) {
          float a = data[at];
          float b = data[at + half];
          data[at] = a + b;
          data[at + half] = a - b;
        }
      }
    }
    for (int i = from; i < from + length; i++) {
      data[i] *= scale;
    }
  }
}
