package dev.azimuth.nodes.api;

import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.RowOperation;
import java.util.concurrent.CompletableFuture;

/// What a shard's owner answers to writers.
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
}
