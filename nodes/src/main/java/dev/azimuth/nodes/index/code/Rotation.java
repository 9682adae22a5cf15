package dev.azimuth.nodes.index.code;

import dev.azimuth.nodes.distance.HadamardKernel;
import java.util.Random;

/// A random rotation that is drawn from a seed and costs `O(n log n)`.
///
/// Vectors are padded with zeros to a multiple of 64 dimensions. A round flips random signs and
/// transforms by Hadamard matrices: over all dimensions if their number is a power of two, and
/// otherwise over the first and the last ones by turns, as many as the largest power of two that
/// fits, so that the two overlap and mix. Lengths and products are kept, up to rounding. Immutable.
public final class Rotation {
  private static final int ALIGNMENT = 64;
  private static final int ROUNDS = 4;

  private final int padded;
  private final int block;
  private final float[][] signs = new float[ROUNDS][];

  /// The rotation of vectors of `dimension` that `seed` stands for.
  public Rotation(int dimension, long seed) {
    padded = padded(dimension);
    block = Integer.highestOneBit(padded);
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      signs[round] = new float[padded];
      for (int i = 0; i < padded; i++) {
        signs[round][i] = random.nextBoolean() ? 1 : -1;
      }
    }
  }

  /// Dimensions after padding.
  public static int padded(int dimension) {
    return (dimension + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /// Rotates `vector[0 .. padded)` in place; what lies behind the dimension is zero before.
  public void apply(float[] vector) {
    for (int round = 0; round < ROUNDS; round++) {
      HadamardKernel.flip(vector, 0, signs[round]);
      int from = round % 2 == 0 ? 0 : padded - block;
      HadamardKernel.transform(vector, from, block);
    }
  }
}
