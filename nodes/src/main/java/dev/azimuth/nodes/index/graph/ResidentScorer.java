package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.distance.CacheWarmer;
import dev.azimuth.nodes.distance.CodeRows;
import dev.azimuth.nodes.index.code.BinaryCode;
import dev.azimuth.nodes.index.code.NibbleCode;

/// Estimates rows by the codes alone that are kept in memory.
final class ResidentScorer implements RowScorer {
  private final CodeScorer codes;
  private final boolean isByBits;
  private final CodeRows resident;
  private final int codeBytes;
  private final CacheWarmer warmer = new CacheWarmer();

  ResidentScorer(GraphContent content, int countMax) {
    codes = new CodeScorer(content, countMax);
    isByBits = content.parameters().coding() == RowCoding.BITS_IN_MEMORY;
    resident = isByBits ? content.near() : content.fine();
    int padded = content.layout().padded();
    codeBytes = isByBits ? BinaryCode.bytes(padded) : NibbleCode.bytes(padded);
  }

  /// The queries, by one bit and by four.
  CodeScorer codes() {
    return codes;
  }

  @Override
  public void fromRow(int row, float extra) {
    codes.fromRow(row, extra);
  }

  @Override
  public void fromQuery(float[] query, float square) {
    codes.fromQuery(query, square);
  }

  @Override
  public void estimate(int[] rows, int count, float limit, float[] out) {
    warmer.load(resident, rows, count, codeBytes);
    if (isByBits) {
      codes.binary().lowerBounds(resident, rows, count, 0, out);
    } else {
      codes.nibbles().estimate(resident, rows, count, out);
    }
  }

  /// Puts into `out[i]` what the distance of `rows[i]` is hardly below.
  ///
  /// @param deviations standard deviations of the estimate
  void lowerBounds(int[] rows, int count, float deviations, float[] out) {
    if (isByBits) {
      codes.binary().lowerBounds(resident, rows, count, deviations, out);
      return;
    }
    codes.nibbles().estimate(resident, rows, count, out);
    for (int i = 0; i < count; i++) {
      out[i] -= deviations * codes.nibbles().error(resident, rows[i]);
    }
  }
}
