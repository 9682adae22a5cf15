package dev.azimuth.nodes.api;

import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.RowOperation;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// What a shard's owner answers to writers, and what it does to the shard's segments on request.
///
/// Every method fails with `NOT_READY` if the node does not own the shard (any more).
public interface ShardService {
  /// Asks for room before a write of about `bytes` is appended. Its kind is `DELETE` if it deletes
  /// rows only: such a write makes room in the end and may go a little beyond the limit.
  ///
  /// Fails with `OUT_OF_MEMORY` when growing rows have reached the node's limit, `NOT_READY` if the
  /// node does not own the shard.
  CompletableFuture<Void> admit(LogName shard, RowOperation kind, long bytes);

  /// What became of the statements of the write record at `position`; completes once it is applied.
  ///
  /// Verdicts are kept for a bounded number of records: asked too late, it is `OUTCOME_UNKNOWN`.
  CompletableFuture<WriteVerdict> verdict(LogName shard, long position);

  /// Moves all that the shard's log holds now into segments; completes with the number of a
  /// manifest that covers it, once that is committed.
  ///
  /// A caller who gives up leaves the work going on. Asking again is harmless.
  CompletableFuture<Long> flush(LogName shard);

  /// Merges all segments of the shard into as few as the node's target size allows, folds deletes
  /// in and drops row versions that were superseded before the table's retention; completes with
  /// the number of the newest manifest when nothing is left to do. Rows that are not flushed stay
  /// where they are.
  CompletableFuture<Long> compact(LogName shard);

  /// Reads every file of the shard's newest manifest from the object store, not from a cache, and
  /// compares all checksums.
  ///
  /// Damage is in the answer; the future fails only if there is no answer, as when the object store
  /// can't be reached.
  CompletableFuture<ShardCheck> check(LogName shard);

  /// How far the indexes over the shard's segments are, one answer for each segment and index.
  CompletableFuture<List<SegmentIndex>> indexes(LogName shard);

  /// How all shards are that the node owns, and what it does to their files. For people who look,
  /// not for decisions: it is old when it arrives.
  CompletableFuture<OwnerStatus> inspect();
}
