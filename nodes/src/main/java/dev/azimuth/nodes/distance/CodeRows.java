package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;

/// Codes of vectors in memory that are named by their ordinal, borrowed.
///
/// Kernels read whole SIMD registers, so that at least [#PADDING] bytes of `data` must follow the
/// end of each code; what they hold has no effect.
///
/// @param offset of the code of row 0 in `data`, in bytes
/// @param stride from code to code, in bytes
public record CodeRows(MemorySegment data, long offset, long stride) {
  /// Readable bytes that must follow a code.
  public static final int PADDING = 64;

  /// Where the code of a row begins in `data`.
  public long at(int ordinal) {
    return offset + ordinal * stride;
  }
}
