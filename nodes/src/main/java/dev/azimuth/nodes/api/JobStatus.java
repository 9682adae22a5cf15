package dev.azimuth.nodes.api;

import dev.azimuth.storage.log.LogName;

/// Work on the files of a shard, and how far it is.
///
/// @param id unique in its node since that has started
/// @param progress how far it is
/// @param startedMillis wall-clock time
/// @param endedMillis wall-clock time; 0 while it is not over
/// @param message why it failed, or what is worth knowing of how it goes
public record JobStatus(
    long id,
    Kind kind,
    LogName shard,
    Progress progress,
    long startedMillis,
    long endedMillis,
    String message) {
  /// What is done.
  public enum Kind {
    /// Rows of a log become a segment.
    FLUSH,
    /// Segments are merged because the data coordinator plans it.
    MERGE,
    /// Segments are merged because somebody asks for it.
    COMPACT,
    /// An index is built over a segment.
    INDEX
  }

  /// Where it stands.
  public enum State {
    WAITING,
    RUNNING,
    DONE,
    FAILED
  }

  /// How far it is.
  ///
  /// @param rowsTotal rows to be read; 0 while that is not known
  public record Progress(State state, long rowsDone, long rowsTotal) {}
}
