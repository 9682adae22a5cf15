package dev.azimuth.nodes.api;

import dev.azimuth.storage.log.LogName;
import java.util.List;

/// How a shard is, as its owner sees it.
///
/// @param manifestNumber of the newest manifest; 0 for none
/// @param coveredPosition last log position that the manifest covers
/// @param growing what the log has brought since
/// @param failure why the manifest cannot be read; empty if it can
/// @param segments of the manifest
public record ShardStatus(
    LogName shard,
    long manifestNumber,
    long coveredPosition,
    Growing growing,
    String failure,
    List<SegmentStatus> segments) {
  public ShardStatus {
    segments = List.copyOf(segments);
  }

  /// What is in no segment yet.
  ///
  /// @param appliedPosition last log position that is applied
  /// @param changes row versions and ends of versions since the last cut
  /// @param bytes memory that rows take that are in no segment
  public record Growing(long appliedPosition, long changes, long bytes) {}

  /// A segment of the newest manifest.
  ///
  /// @param bytes of its file
  /// @param rows versions in its file
  /// @param deletedRows of these, versions that have ended
  /// @param indexes that there are files of
  /// @param unneeded ids of the indexes that it has too few rows for
  /// @param unplaced ids of the indexes whose codes the owner has no memory for
  public record SegmentStatus(
      String objectKey,
      long bytes,
      long rows,
      long deletedRows,
      Range range,
      List<IndexSize> indexes,
      List<Long> unneeded,
      List<Long> unplaced) {
    public SegmentStatus {
      indexes = List.copyOf(indexes);
      unneeded = List.copyOf(unneeded);
      unplaced = List.copyOf(unplaced);
    }

    /// Whether there is a file of an index.
    public boolean isIndexed(long indexId) {
      return indexes.stream().anyMatch(index -> index.indexId() == indexId);
    }

    /// Whether there is nothing left to build of an index.
    public boolean isSettled(long indexId) {
      return isIndexed(indexId) || unneeded.contains(indexId);
    }

    /// Bytes of the file of an index; 0 if there is none.
    public long indexBytes(long indexId) {
      return indexes.stream()
          .filter(index -> index.indexId() == indexId)
          .mapToLong(IndexSize::bytes)
          .sum();
    }
  }

  /// The file of an index over a segment.
  public record IndexSize(long indexId, long bytes) {}

  /// What a segment is of.
  ///
  /// @param firstPosition in the log
  /// @param lastPosition in the log, included
  /// @param firstWritten timestamp of the first version
  /// @param lastWritten timestamp of the last version
  public record Range(long firstPosition, long lastPosition, long firstWritten, long lastWritten) {}
}
