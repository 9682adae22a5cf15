package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;

/// One write on its way through the [GroupCommitter].
///
/// The committer calls `stage` for all writes of a group, then, after the batch is written,
/// `publish` for all, then `complete` for all; or `unstage`, then `fail` for all.
///
/// @param <B> what it is written with
interface PendingCommit<B> {
  /// What the write adds to the queue, in bytes.
  int bytes();

  /// Whether the group must be synced.
  boolean durable();

  /// Whether the system itself needs this write to go on serving reads, so that it may use half of
  /// the disk's reserve.
  boolean usesReserve();

  /// Decides the outcome and adds what is to be written; an [AzimuthException] refuses this write
  /// alone and must come before anything was added.
  void stage(B batch);

  /// The batch is written: makes the effect visible to readers.
  void publish();

  /// Tells the caller; must neither block nor run the caller's code on this thread.
  void complete();

  /// The batch was not written: undoes what `stage` remembered, for all writes of the group.
  void unstage();

  /// Tells the caller of a failure, as `complete` does.
  void fail(AzimuthException failure);
}
