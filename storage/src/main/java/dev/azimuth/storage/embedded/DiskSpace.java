package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The free bytes of a disk and how many of them are kept in reserve: for what has been accepted to
/// be kept and merged, and for upkeep.
///
/// @param place what messages call the disk
record DiskSpace(String place, LongSupplier usableBytes, long reserveBytes) {
  /// Memory, where no disk limits what is kept.
  static DiskSpace unlimited() {
    return new DiskSpace("memory", () -> Long.MAX_VALUE, 0);
  }

  /// Why `bytes` of rows cannot be taken; null if they can.
  @Nullable AzimuthException refusalOfRows(long bytes) {
    return refusal(bytes, reserveBytes);
  }

  /// Why `bytes` that serving needs cannot be taken, for which half of the reserve is there.
  @Nullable AzimuthException refusalOfUpkeep(long bytes) {
    return refusal(bytes, reserveBytes / 2);
  }

  private @Nullable AzimuthException refusal(long bytes, long keptBytes) {
    long usable = usableBytes.getAsLong();
    return usable - bytes >= keptBytes
        ? null
        : new AzimuthException(
            ErrorCode.DISK_FULL,
            place
                + " has "
                + usable
                + " bytes left, of which "
                + keptBytes
                + " are kept in reserve");
  }
}
