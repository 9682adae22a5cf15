package dev.azimuth.nodes.owner;

import dev.azimuth.storage.maintenance.IndexTask;
import dev.azimuth.storage.record.RowOperation;
import java.time.Duration;

/// Settings of what an owner does.
///
/// @param growingBytesMax memory for rows of all shards in the process that are in no segment;
///   writes beyond it wait, and are refused with `OUT_OF_MEMORY` if that does not help; deletes may
///   go a little further
/// @param rangeBytesMax memory that the growing range of one shard takes when it is cut
/// @param flushInterval age of the oldest change in a growing range when it is cut
/// @param admissionWait longest time that a write waits for memory
/// @param segmentBytesTarget size in bytes up to which segments are merged on request
/// @param indexBuildBytesMax memory for the build of an index; one that needs more is refused
/// @param indexRowsMin rows of a segment from which on an index over it is built
/// @param garbageGrace how long whoever collects garbage lets objects be that no manifest names
public record OwnerSettings(
    long growingBytesMax,
    long rangeBytesMax,
    Duration flushInterval,
    Duration admissionWait,
    long segmentBytesTarget,
    long indexBuildBytesMax,
    int indexRowsMin,
    Duration garbageGrace) {
  /// Memory of a growing range when it is cut, unless configured otherwise.
  public static final long RANGE_BYTES_MAX = 256L << 20;

  /// Age of a growing range when it is cut, unless configured otherwise.
  public static final Duration FLUSH_INTERVAL = Duration.ofMinutes(1);

  /// Longest wait of a write, unless configured otherwise.
  public static final Duration ADMISSION_WAIT = Duration.ofSeconds(10);

  /// Size of merged segments, unless configured otherwise.
  public static final long SEGMENT_BYTES_TARGET = 2L << 30;

  /// Memory for the build of an index, unless configured otherwise.
  public static final long INDEX_BUILD_BYTES_MAX = 2L << 30;

  /// Rows from which on a segment gets an index, unless configured otherwise.
  public static final int INDEX_ROWS_MIN = IndexTask.ROWS_MIN;

  /// Grace of garbage, unless configured otherwise.
  public static final Duration GARBAGE_GRACE = Duration.ofMinutes(10);

  /// What deletes may take beyond the limit of other writes: room for the chunks by which rows grow
  /// past their limit, and one part in so many for the deletes themselves.
  private static final long DELETE_RESERVE_BYTES = 64L << 20;

  private static final int DELETE_RESERVE_PART = 16;

  public OwnerSettings {
    if (growingBytesMax < 1
        || rangeBytesMax < 1
        || segmentBytesTarget < 1
        || indexBuildBytesMax < 1
        || indexRowsMin < 1
        || flushInterval.toMillis() < 1
        || garbageGrace.toMillis() < 1
        || admissionWait.isNegative()) {
      throw new IllegalArgumentException(
          "limits of "
              + growingBytesMax
              + ", "
              + rangeBytesMax
              + ", "
              + segmentBytesTarget
              + ", "
              + indexBuildBytesMax
              + ", "
              + indexRowsMin);
    }
  }

  /// This memory for growing rows, and otherwise what is usual.
  public static OwnerSettings ofGrowingBytes(long growingBytesMax) {
    return new OwnerSettings(
        growingBytesMax,
        RANGE_BYTES_MAX,
        FLUSH_INTERVAL,
        ADMISSION_WAIT,
        SEGMENT_BYTES_TARGET,
        INDEX_BUILD_BYTES_MAX,
        INDEX_ROWS_MIN,
        GARBAGE_GRACE);
  }

  /// Memory up to which writes of this kind are admitted.
  long bytesMax(RowOperation kind) {
    return switch (kind) {
      case PUT -> growingBytesMax;
      case DELETE -> growingBytesMax + growingBytesMax / DELETE_RESERVE_PART + DELETE_RESERVE_BYTES;
    };
  }
}
