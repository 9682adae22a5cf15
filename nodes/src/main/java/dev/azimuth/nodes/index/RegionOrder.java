package dev.azimuth.nodes.index;

import java.util.function.ToLongFunction;

/// The parts of a file that follow one another in the order of an enum.
public final class RegionOrder {
  private RegionOrder() {}

  /// Where a region begins.
  ///
  /// @param start where the first one begins
  /// @param bytes of each region
  public static <R extends Enum<R>> long offset(long start, R region, ToLongFunction<R> bytes) {
    long at = start;
    for (R earlier : region.getDeclaringClass().getEnumConstants()) {
      if (earlier == region) {
        break;
      }
      at += bytes.applyAsLong(earlier);
    }
    return at;
  }
}
