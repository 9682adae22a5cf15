package dev.azimuth.coordinators.data;

/// When segments are merged, and into how large ones.
///
/// @param segmentBytesTarget segments are merged up to about this size
/// @param mergeCountMin so many segments of about the same size are worth merging: each row is
///   written about once for every such step in size
/// @param deletedShareMax a segment of which a larger share can be dropped is rewritten; above 0
///   and below 1
public record CompactionPolicy(long segmentBytesTarget, int mergeCountMin, double deletedShareMax) {
  /// What is used unless configured otherwise.
  public static final CompactionPolicy DEFAULT = new CompactionPolicy(2L << 30, 4, 0.2);

  /// Most segments that one compaction merges.
  public static final int MERGE_COUNT_MAX = 64;

  public CompactionPolicy {
    if (segmentBytesTarget < 1
        || mergeCountMin < 2
        || mergeCountMin > MERGE_COUNT_MAX
        || deletedShareMax <= 0
        || deletedShareMax >= 1) {
      throw new IllegalArgumentException(
          segmentBytesTarget + " bytes, " + mergeCountMin + " segments, " + deletedShareMax);
    }
  }
}
