package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.storage.column.ColumnBatch;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Computes the batches of a fragment one after another; the next call comes after the last one's
/// future is done.
interface BatchSource {
  /// The next batch; empty at the end.
  CompletableFuture<Optional<ColumnBatch>> next();

  /// Work done so far; exact between batches.
  FragmentWork work();
}
