package dev.azimuth.sql.service;

import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.storage.column.ColumnBatch;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The result of a fragment over rows in memory: one batch.
final class MemoryCursor implements FragmentCursor {
  private final Iterator<ColumnBatch> batches;
  private final FragmentWork work;

  MemoryCursor(ColumnBatch batch, long visited, long matched) {
    batches = List.of(batch).iterator();
    work = FragmentWork.of(visited, matched, 0);
  }

  @Override
  public long readTimestamp() {
    return 0;
  }

  @Override
  public CompletableFuture<Optional<ColumnBatch>> next() {
    return CompletableFuture.completedFuture(
        batches.hasNext() ? Optional.of(batches.next()) : Optional.empty());
  }

  @Override
  public FragmentWork work() {
    return work;
  }

  @Override
  public void close() {}
}
