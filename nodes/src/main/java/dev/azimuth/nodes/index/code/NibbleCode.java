package dev.azimuth.nodes.index.code;

import dev.azimuth.nodes.distance.CodeQuantiser;
import dev.azimuth.nodes.distance.NibbleCodeKernel;
import java.lang.foreign.MemorySegment;

/// Four bits per dimension of a rotated, centred vector, and what corrects estimates made from it.
///
/// The code of `o` is the grid point `y`, with elements from -7.5 to 7.5 in steps of 1, whose
/// direction is nearest to that of `o` among some scalings of the grid; `|o|^2 / <y, o> x <y, q>`
/// estimates `<o, q>` without bias (after extended RaBitQ, Gao et al., 2025). The bytes of a code
/// are
///
/// | offset | type | content |
/// |---|---|---|
/// | 0 | 4 bits each | `y + 7.5`, see [NibbleCodeKernel] |
/// | end | float32 | `square`: `\|o\|^2` |
/// | + 4 | float32 | `factor`: `-2 \|o\|^2 / <y, o>` |
/// | + 8 | float32 | `error`: standard deviation of the estimated squared distance, over `\|q\|` |
/// | + 12 | float32 | free for the owner: what the metric needs to compare the row exactly |
///
/// little-endian.
public final class NibbleCode {
  /// Bytes of the terms.
  public static final int TERM_BYTES = 16;

  static final int FACTOR = 4;
  static final int ERROR = 8;
  static final int EXTRA = 12;

  /// Grids tried: the outermost step lies at these parts of the largest element.
  private static final float[] GRIDS = {0.5f, 0.6f, 0.68f, 0.76f, 0.84f, 0.92f, 1f};

  private static final float OUTERMOST = NibbleCodeKernel.CODE_MAX / 2f + 0.5f;

  private final int padded;
  private final byte[] values;
  private final float[] fit = new float[2];

  /// Makes codes of `padded` dimensions. For one thread.
  public NibbleCode(int padded) {
    this.padded = padded;
    values = new byte[NibbleCodeKernel.queryLength(padded)];
  }

  /// Bytes of a code with its terms, for `padded` dimensions.
  public static int bytes(int padded) {
    return NibbleCodeKernel.codeBytes(padded) + TERM_BYTES;
  }

  /// Writes the code of `vector[0 .. padded)`, with `extra` as the last term.
  public void encode(float[] vector, float extra, MemorySegment to, long offset) {
    float largest = CodeQuantiser.largest(vector, padded);
    float square = CodeQuantiser.square(vector, padded);
    float bestFactor = 1;
    double bestCosine = 0;
    double product = 0;
    for (float grid : GRIDS) {
      float factor = largest == 0 ? 1 : OUTERMOST / (largest * grid);
      CodeQuantiser.nibbleFit(vector, padded, factor, fit);
      double cosineSquare = (double) fit[0] * fit[0] / fit[1];
      if (cosineSquare > bestCosine) {
        bestCosine = cosineSquare;
        bestFactor = factor;
        product = fit[0];
      }
    }
    CodeQuantiser.toNibbles(vector, padded, bestFactor, values);
    NibbleCodeKernel.pack(values, to, offset);
    long terms = offset + NibbleCodeKernel.codeBytes(padded);
    float error = square == 0 ? 0 : CodeTerms.error(square, bestCosine / square, padded);
    to.set(CodeTerms.FLOAT, terms, square);
    to.set(CodeTerms.FLOAT, terms + FACTOR, square == 0 ? 0 : (float) (-2 * square / product));
    to.set(CodeTerms.FLOAT, terms + ERROR, error);
    to.set(CodeTerms.FLOAT, terms + EXTRA, extra);
  }
}
