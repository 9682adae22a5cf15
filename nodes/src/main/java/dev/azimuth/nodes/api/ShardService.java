package dev.azimuth.nodes.api;

import dev.azimuth.storage.log.LogName;
import java.util.concurrent.CompletableFuture;

/// What a shard's owner answers to writers.
public interface ShardService {
  /// Asks for room before a write of about `bytes` is appended.
  ///
  /// Fails with `OUT_OF_MEMORY` when growing rows have reached the node's limit, `NOT_READY` if the
  /// node does not own the shard.
  CompletableFuture<Void> admit(LogName shard, long bytes);

  /// What became of the statements of the write record at `position`; completes once it is applied.
  ///
  /// Verdicts are kept for a bounded number of records: asked too late, it is `OUTCOME_UNKNOWN`.
  CompletableFuture<WriteVerdict> verdict(LogName shard, long position);
}
