package dev.azimuth.nodes.distance;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Rounds float32 numbers to small integers, for codes and for queries over codes.
///
/// All arrays are padded to whole SIMD registers, at most 64 bytes. Stateless, safe for any thread.
public final class CodeQuantiser {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int NIBBLE_MAX = NibbleCodeKernel.CODE_MAX;
  private static final float NIBBLE_CENTRE = NIBBLE_MAX / 2f;

  private CodeQuantiser() {}

  /// The largest absolute value of `x[0 .. count)`.
  public static float largest(float[] x, int count) {
    FloatVector largest = FloatVector.zero(Lanes.SPECIES);
    for (int i = 0; i < count; i += Lanes.COUNT) {
      largest = largest.max(FloatVector.fromArray(Lanes.SPECIES, x, i).abs());
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  /// The sum of squares of `x[0 .. count)`; elements behind them are zero.
  public static float square(float[] x, int count) {
    FloatVector sum = FloatVector.zero(Lanes.SPECIES);
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector part = FloatVector.fromArray(Lanes.SPECIES, x, i);
      sum = part.fma(part, sum);
    }
    return Lanes.sum(sum);
  }

  /// Puts `round(x[i] x factor + offset)`, which is not negative, into `out[i]`; returns the sum.
  public static long round(float[] x, int count, float factor, float offset, int[] out) {
    IntVector sum = IntVector.zero(INTS);
    for (int i = 0; i < count; i += Lanes.COUNT) {
      IntVector rounded = round(x, i, factor, offset);
      rounded.intoArray(out, i);
      sum = sum.add(rounded);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  /// Puts `round(x[i] x factor + offset) - offset`, from `-offset` up, into `out[i]`; returns the
  /// sum of the results.
  public static long roundSigned(float[] x, int count, float factor, int offset, short[] out) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      int rounded = (int) (x[i] * factor + (offset + 0.5f)) - offset;
      out[i] = (short) rounded;
      sum += rounded;
    }
    return sum;
  }

  /// Puts the four-bit codes `u` of `x`, nearest to `x[i] x factor = u - 7.5`, into `out`.
  public static void toNibbles(float[] x, int count, float factor, byte[] out) {
    for (int i = 0; i < count; i++) {
      out[i] = (byte) Math.clamp((int) (x[i] * factor + (NIBBLE_CENTRE + 0.5f)), 0, NIBBLE_MAX);
    }
  }

  /// For the four-bit codes that [#toNibbles] gives, as `y = u - 7.5`: puts `sum x y` into `out[0]`
  /// and `sum y y` into `out[1]`.
  public static void nibbleFit(float[] x, int count, float factor, float[] out) {
    FloatVector products = FloatVector.zero(Lanes.SPECIES);
    FloatVector squares = products;
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector part = FloatVector.fromArray(Lanes.SPECIES, x, i);
      FloatVector scaled = part.mul(factor).add(NIBBLE_CENTRE + 0.5f).max(0).min(NIBBLE_MAX);
      FloatVector code =
          (FloatVector) scaled.convert(VectorOperators.F2I, 0).convert(VectorOperators.I2F, 0);
      VectorMask<Float> inside = Lanes.SPECIES.indexInRange(i, count);
      FloatVector y = FloatVector.zero(Lanes.SPECIES).blend(code.sub(NIBBLE_CENTRE), inside);
      products = y.fma(part, products);
      squares = y.fma(y, squares);
    }
    out[0] = Lanes.sum(products);
    out[1] = Lanes.sum(squares);
  }

  private static IntVector round(float[] x, int at, float factor, float offset) {
    FloatVector scaled = FloatVector.fromArray(Lanes.SPECIES, x, at).mul(factor).add(offset + 0.5f);
    return (IntVector) scaled.convert(VectorOperators.F2I, 0);
  }
}
