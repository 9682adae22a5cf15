package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.part.RowsSnapshot;
import dev.azimuth.storage.column.ColumnBatch;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The first rows of an order: the first batch waits for the whole scan, in parts.
final class TopKSource implements BatchSource {
  private final List<Part> parts;
  private final RowsSnapshot rows;
  private final Outputs outputs;
  private final RunGuard guard;
  private final Executor executor;
  private long @Nullable [] sorted;
  private int next;
  private volatile FragmentWork work = FragmentWork.NONE;

  TopKSource(
      List<Part> parts, RowsSnapshot rows, Outputs outputs, RunGuard guard, Executor executor) {
    this.parts = parts;
    this.rows = rows;
    this.outputs = outputs;
    this.guard = guard;
    this.executor = executor;
  }

  /// What one thread scans, and what it has found.
  record Part(RowSupply scan, TopRows top) {
    void run() {
      while (scan.next()) {
        top.offer(scan.block(), scan.selection());
      }
    }

    FragmentWork work() {
      return scan.work().plus(FragmentWork.of(0, 0, top.distancesComputed()));
    }
  }

  @Override
  public CompletableFuture<Optional<ColumnBatch>> next() {
    long[] addresses = sorted;
    if (addresses != null) {
      return CompletableFuture.supplyAsync(() -> fill(addresses), executor);
    }
    return Parts.run(parts, Part::run, executor).thenApply(nothing -> fill(sort()));
  }

  private long[] sort() {
    TopRows all = parts.getFirst().top;
    FragmentWork done = parts.getFirst().work();
    for (Part part : parts.subList(1, parts.size())) {
      all.merge(part.top);
      done = done.plus(part.work());
    }
    work = done;
    long[] addresses = all.takeSorted();
    sorted = addresses;
    return addresses;
  }

  private Optional<ColumnBatch> fill(long[] addresses) {
    guard.check();
    while (next < addresses.length && !outputs.isFull()) {
      outputs.append(rows, addresses[next++]);
    }
    return outputs.isEmpty() ? Optional.empty() : Optional.of(outputs.take());
  }

  @Override
  public FragmentWork work() {
    return work;
  }
}
