package dev.azimuth.storage.segment;

import dev.azimuth.storage.column.EncodedKey;
import java.util.Optional;

/// What the values of one column of a file are like.
///
/// Bounds are in the order of `KeyCodec`, over a single column, and hold for every value: `min <=
/// value <= max`. Those of numbers, dates and times are values themselves; those of text and binary
/// are cut to [#BOUND_BYTES_MAX], the upper one rounded up. Vectors have no bounds, nor has a
/// column without values.
///
/// @param columnId of the table's column
/// @param distinctEstimate about how many different values there are (HyperLogLog, 3 % off)
/// @param min lower bound
/// @param max upper bound; empty with a lower one if none as short exists
public record ColumnStatistics(
    int columnId,
    long nullCount,
    long distinctEstimate,
    Optional<EncodedKey> min,
    Optional<EncodedKey> max) {
  /// Longest bound in bytes.
  public static final int BOUND_BYTES_MAX = 48;

  /// Whether a value with this encoding may be in the column.
  public boolean mayContain(EncodedKey value) {
    return min.isPresent()
        && min.get().compareTo(value) <= 0
        && max.map(bound -> bound.compareTo(value) >= 0).orElse(true);
  }
}
