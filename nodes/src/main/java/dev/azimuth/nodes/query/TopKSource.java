package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.part.RowsSnapshot;
import dev.azimuth.storage.column.ColumnBatch;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The first rows of an order, or of each group: the first batch waits for the whole scan, in
/// parts.
final class TopKSource<P extends TopKSource.Part<P>> implements BatchSource {
  private final List<P> parts;
  private final RowsSnapshot rows;
  private final Outputs outputs;
  private final RunGuard guard;
  private final Executor executor;
  private long @Nullable [] sorted;
  private int next;
  private volatile FragmentWork work = FragmentWork.NONE;

  TopKSource(List<P> parts, RowsSnapshot rows, Outputs outputs, RunGuard guard, Executor executor) {
    this.parts = parts;
    this.rows = rows;
    this.outputs = outputs;
    this.guard = guard;
    this.executor = executor;
  }

  /// What one thread scans, and what it has found.
  interface Part<P> {
    /// Takes in all that the scan finds.
    void run();

    /// Takes in what another thread has found.
    void merge(P other);

    /// Addresses of the rows; nothing may be taken in after.
    long[] takeSorted();

    /// What was done.
    FragmentWork work();
  }

  /// The first rows of all.
  record Top(RowSupply scan, TopRows top) implements Part<Top> {
    @Override
    public void run() {
      while (scan.next()) {
        top.offer(scan.block(), scan.selection());
      }
    }

    @Override
    public void merge(Top other) {
      top.merge(other.top);
    }

    @Override
    public long[] takeSorted() {
      return top.takeSorted();
    }

    @Override
    public FragmentWork work() {
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
    P all = parts.getFirst();
    FragmentWork done = all.work();
    for (P part : parts.subList(1, parts.size())) {
      all.merge(part);
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
