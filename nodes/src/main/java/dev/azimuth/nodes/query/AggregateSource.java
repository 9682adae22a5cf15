package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.storage.column.ColumnBatch;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// Partial aggregates: one batch with all groups.
final class AggregateSource implements BatchSource {
  private final List<Aggregation> parts;
  private final Executor executor;
  private boolean done;
  private volatile FragmentWork work = FragmentWork.NONE;

  AggregateSource(List<Aggregation> parts, Executor executor) {
    this.parts = parts;
    this.executor = executor;
  }

  @Override
  public CompletableFuture<Optional<ColumnBatch>> next() {
    if (done) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    done = true;
    return Parts.run(parts, Aggregation::run, executor).thenApply(nothing -> finish());
  }

  private Optional<ColumnBatch> finish() {
    Aggregation all = parts.getFirst();
    FragmentWork total = all.work();
    for (Aggregation part : parts.subList(1, parts.size())) {
      all.merge(part);
      total = total.plus(part.work());
    }
    work = total;
    ColumnBatch batch = all.build();
    return batch.rowCount() == 0 ? Optional.empty() : Optional.of(batch);
  }

  @Override
  public FragmentWork work() {
    return work;
  }
}
