package dev.azimuth.nodes.index;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// The parts of a file that follow one another in the order of an enum.
public final class RegionOrder {
  /// Bytes that a header has for each: int64 length and int32 CRC32C.
  public static final int ENTRY_BYTES = Long.BYTES + Integer.BYTES;

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

  /// Writes the entries of all regions to `entries` in the header.
  ///
  /// @param start where the first region begins
  public static <R extends Enum<R>> void seal(
      MemorySegment file, long entries, long start, R[] regions, ToLongFunction<R> bytes) {
    long entry = entries;
    long at = start;
    for (R region : regions) {
      long size = bytes.applyAsLong(region);
      file.set(IndexBytes.LONG, entry, size);
      file.set(IndexBytes.INT, entry + Long.BYTES, IndexBytes.checksum(file.asSlice(at, size)));
      entry += ENTRY_BYTES;
      at += size;
    }
  }

  /// The first region that is not what its entry says; empty if all are.
  public static <R extends Enum<R>> Optional<R> damaged(
      MemorySegment file, long entries, long start, R[] regions, ToLongFunction<R> bytes) {
    long entry = entries;
    long at = start;
    for (R region : regions) {
      long size = bytes.applyAsLong(region);
      if (file.get(IndexBytes.LONG, entry) != size
          || file.get(IndexBytes.INT, entry + Long.BYTES)
              != IndexBytes.checksum(file.asSlice(at, size))) {
        return Optional.of(region);
      }
      entry += ENTRY_BYTES;
      at += size;
    }
    return Optional.empty();
  }
}
