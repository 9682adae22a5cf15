package dev.azimuth.nodes.index;

import dev.azimuth.nodes.distance.CodedRows;
import dev.azimuth.nodes.distance.VectorCodes;
import dev.azimuth.nodes.distance.VectorRows;
import java.lang.foreign.MemorySegment;

/// Codes of a byte for each dimension of some rows, and their squared norms, borrowed: what
/// [dev.azimuth.nodes.distance.DistanceBound] tells distances from.
///
/// @param codes of all of them
/// @param squares float32 each, one after another
public record RowCodes(CodedRows codes, MemorySegment squares) {
  /// The codes of rows from `first` on.
  public CodedRows codes(int first, int count) {
    return new CodedRows(
        codes.coarse(),
        codes.fine(),
        codes.offset() + first * codes.stride(),
        codes.stride(),
        count,
        codes.terms(),
        codes.termsOffset() + (long) first * VectorCodes.TERM_BYTES);
  }

  /// The squared norms of the same rows, as rows of which nothing else is known.
  public VectorRows squares(int first, int count) {
    return new VectorRows(MemorySegment.NULL, 0, 0, count, squares, (long) first * Float.BYTES);
  }
}
