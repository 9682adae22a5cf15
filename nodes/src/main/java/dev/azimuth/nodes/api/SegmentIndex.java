package dev.azimuth.nodes.api;

/// How far an index over one segment is.
///
/// @param indexId as in the table's definition
/// @param segment name of the segment's object
/// @param rows row versions in the segment
/// @param done steps of the build that are done; 0 unless it is under way
/// @param total steps of the build; 0 unless it is under way
/// @param memoryBytes memory that the build takes at most
/// @param fileBytes of the index's file; 0 before it is built
/// @param message why it is not built; empty if nothing is wrong
public record SegmentIndex(
    long indexId,
    String segment,
    long rows,
    Stage stage,
    long done,
    long total,
    long memoryBytes,
    long fileBytes,
    String message) {
  /// Where an index over a segment can be.
  public enum Stage {
    /// The segment has so few rows that a scan is as fast.
    NOT_NEEDED,
    /// The build has not begun.
    WAITING,
    /// The build is under way.
    BUILDING,
    /// In use.
    BUILT,
    /// The build has failed, and is tried again.
    FAILED,
    /// The build would fail again: it is not tried before the segment or the index changes.
    REFUSED
  }
}
