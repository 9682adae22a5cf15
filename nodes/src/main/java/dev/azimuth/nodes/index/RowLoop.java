package dev.azimuth.nodes.index;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/// A loop over numbers from 0 that several workers share, a chunk at a time.
///
/// A worker gives its thread back after each chunk, so that other work of the executor is not held
/// up by a long build.
public final class RowLoop {
  private static final int CHUNK = 64;

  private final Executor executor;
  private final BuildProgress progress;
  private final int count;
  private final int chunk;
  private final AtomicInteger next = new AtomicInteger();

  private RowLoop(Executor executor, BuildProgress progress, int count, int chunk) {
    this.executor = executor;
    this.progress = progress;
    this.count = count;
    this.chunk = chunk;
  }

  /// Calls workers with every number below `count` once; each worker is called by one thread at a
  /// time, and what it did is visible when the future completes.
  public static CompletableFuture<Void> run(
      BuildResources resources, BuildProgress progress, int count, Supplier<IntConsumer> workers) {
    return run(resources, progress, count, CHUNK, workers);
  }

  /// As above, for numbers of which each takes long.
  ///
  /// @param chunk numbers that a worker takes at a time
  public static CompletableFuture<Void> run(
      BuildResources resources,
      BuildProgress progress,
      int count,
      int chunk,
      Supplier<IntConsumer> workers) {
    RowLoop loop = new RowLoop(resources.executor(), progress, count, chunk);
    int chunks = (count + chunk - 1) / chunk;
    int parallelism = Math.clamp(chunks, 1, resources.parallelism());
    CompletableFuture<?>[] ends = new CompletableFuture<?>[parallelism];
    for (int i = 0; i < parallelism; i++) {
      CompletableFuture<Void> end = new CompletableFuture<>();
      ends[i] = end;
      loop.submit(workers.get(), end);
    }
    return CompletableFuture.allOf(ends);
  }

  private void submit(IntConsumer worker, CompletableFuture<Void> end) {
    try {
      executor.execute(() -> chunk(worker, end));
    } catch (RuntimeException refused) {
      end.completeExceptionally(refused);
    }
  }

  private void chunk(IntConsumer worker, CompletableFuture<Void> end) {
    try {
      progress.check();
      int from = next.getAndUpdate(at -> Math.min(count, at + chunk));
      int to = Math.min(count, from + chunk);
      for (int i = from; i < to; i++) {
        worker.accept(i);
      }
      progress.add(to - from);
      if (to < count) {
        submit(worker, end);
      } else {
        end.complete(null);
      }
    } catch (RuntimeException | Error failure) {
      next.set(count);
      end.completeExceptionally(failure);
    }
  }
}
