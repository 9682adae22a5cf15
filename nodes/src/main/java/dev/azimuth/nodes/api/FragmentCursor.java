package dev.azimuth.nodes.api;

import dev.azimuth.storage.column.ColumnBatch;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The rows of a running fragment, batch by batch: the next batch is computed when asked for, so a
/// slow reader costs no memory. One reader at a time.
public interface FragmentCursor extends AutoCloseable {
  /// The timestamp that the rows are read at.
  long readTimestamp();

  /// The next batch; empty at the end. Closes itself then.
  CompletableFuture<Optional<ColumnBatch>> next();

  /// Work done so far.
  FragmentWork work();

  /// Ends the fragment early; does nothing at the end.
  @Override
  void close();
}
