package dev.azimuth.nodes.index;

import java.lang.foreign.MemorySegment;

/// An index over rows of which many are among those that one is built over now: that of the largest
/// segment of a merge.
///
/// @param file verified, and in place until the build has ended
/// @param objectKey names it, for errors
/// @param ordinals where each of its rows is now; [#GONE] for those that are not there any more.
///   Taken over by the build, which may change it
public record PriorIndex(MemorySegment file, String objectKey, int[] ordinals) {
  /// Stands for a row that is not there any more.
  public static final int GONE = -1;

  /// Memory that the ordinals of so many rows take, in bytes.
  public static long memoryBytes(int rowCount) {
    return (long) Integer.BYTES * rowCount;
  }
}
