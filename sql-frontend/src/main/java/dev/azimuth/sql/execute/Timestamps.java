package dev.azimuth.sql.execute;

import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.storage.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Timestamps for statements, asked of the root coordinator for many statements at once.
///
/// A read shares a request with every other read that waits, but never one that was sent before it
/// began. A write takes from a block that was fetched ahead. Safe for any thread.
public final class Timestamps {
  /// Timestamps that writes fetch ahead at once.
  private static final int BLOCK_SIZE = 4096;

  /// A block older than this is not used any more, so that writes stay near the present.
  private static final Duration BLOCK_AGE_MAX = Duration.ofSeconds(1);

  private final RootService root;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable CompletableFuture<Long> running;
  private @Nullable CompletableFuture<Long> waiting;
  private @Nullable CompletableFuture<Block> blockFetch;
  private Block block = new Block(0, 0, 0);
  private Recent recent = new Recent(0, 0);

  /// Timestamps of `root`.
  public Timestamps(RootService root, Clock clock) {
    this.root = root;
    this.clock = clock;
  }

  /// A timestamp that is asked for after this call began.
  public CompletableFuture<Long> fresh() {
    CompletableFuture<Long> result;
    lock.lock();
    try {
      if (running != null) {
        CompletableFuture<Long> next = waiting;
        if (next == null) {
          next = new CompletableFuture<>();
          waiting = next;
        }
        return next.copy();
      }
      result = new CompletableFuture<>();
      running = result;
    } finally {
      lock.unlock();
    }
    ask(result);
    return result.copy();
  }

  /// A timestamp that was handed out at most `ageMax` ago, usually at hand.
  public CompletableFuture<Long> recent(Duration ageMax) {
    lock.lock();
    try {
      if (recent.timestamp > 0 && clock.nanos() - recent.askedNanos <= ageMax.toNanos()) {
        return CompletableFuture.completedFuture(recent.timestamp);
      }
    } finally {
      lock.unlock();
    }
    return fresh();
  }

  /// A timestamp for what a statement writes: usually at hand, but a new one, above the timestamp
  /// that it reads at, where it was told that.
  public CompletableFuture<Long> forWrite(Execution execution) {
    return execution.isReadTimestampTold() ? fresh() : ahead();
  }

  /// A timestamp for a write, usually at hand.
  private CompletableFuture<Long> ahead() {
    CompletableFuture<Block> fetch;
    CompletableFuture<Block> started = null;
    lock.lock();
    try {
      if (block.next < block.end && clock.nanos() - block.fetchedNanos < BLOCK_AGE_MAX.toNanos()) {
        long timestamp = block.next;
        block = new Block(timestamp + 1, block.end, block.fetchedNanos);
        return CompletableFuture.completedFuture(timestamp);
      }
      fetch = blockFetch;
      if (fetch == null) {
        fetch = new CompletableFuture<>();
        started = fetch;
        blockFetch = fetch;
      }
    } finally {
      lock.unlock();
    }
    if (started != null) {
      fetchBlock(started);
    }
    return fetch.thenCompose(arrived -> ahead());
  }

  private void ask(CompletableFuture<Long> result) {
    long askedNanos = clock.nanos();
    var unused =
        request(1)
            .whenComplete((timestamp, failure) -> {
              CompletableFuture<Long> next;
              lock.lock();
              try {
                if (failure == null) {
                  recent = new Recent(timestamp, askedNanos);
                }
                next = waiting;
                running = next;
                waiting = null;
              } finally {
                lock.unlock();
              }
              if (next != null) {
                ask(next);
              }
              if (failure == null) {
                result.complete(timestamp);
              } else {
                result.completeExceptionally(failure);
              }
            });
  }

  private void fetchBlock(CompletableFuture<Block> result) {
    var unused =
        request(BLOCK_SIZE)
            .whenComplete((first, failure) -> {
              Block fetched = new Block(0, 0, 0);
              lock.lock();
              try {
                blockFetch = null;
                if (failure == null) {
                  fetched = new Block(first, first + BLOCK_SIZE, clock.nanos());
                  block = fetched;
                }
              } finally {
                lock.unlock();
              }
              if (failure == null) {
                result.complete(fetched);
              } else {
                result.completeExceptionally(failure);
              }
            });
  }

  private CompletableFuture<Long> request(int count) {
    try {
      return root.timestamps(count);
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  /// A timestamp that was handed out at `askedNanos` or later; 0 for none.
  private record Recent(long timestamp, long askedNanos) {}

  /// Timestamps from `next` up to, not including, `end`.
  private record Block(long next, long end, long fetchedNanos) {}
}
