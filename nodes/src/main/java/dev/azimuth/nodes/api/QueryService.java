package dev.azimuth.nodes.api;

import java.util.concurrent.CompletableFuture;

/// Runs plan fragments on shards that the node leads.
public interface QueryService {
  /// Starts a fragment; completes when the shard has reached the read point.
  ///
  /// Fails with `NOT_READY` if the node does not lead the shard (the proxy looks again),
  /// `CANCELLED` when the deadline passes, `OUT_OF_MEMORY`, or the error of an expression.
  CompletableFuture<FragmentCursor> execute(FragmentRequest request);
}
