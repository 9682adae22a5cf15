package dev.azimuth.coordinators.root;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.time.HybridTimestamp;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands out hybrid timestamps during one term of a leader.
///
/// Every timestamp is above all that were handed out before it, by whichever leader. Within a term
/// that is a compare-and-set on the last one. Across terms it is a bound in the meta store: a
/// leader hands out nothing at or above the bound it has saved, and begins at the bound it has
/// found. Saving is fenced by leadership and by the bound's own revision, so that no write of an
/// earlier term, or one whose outcome was unknown, can take the bound back. What is handed out from
/// memory is checked against the lease afterwards: a deposed leader answers nothing.
///
/// Follows the wall clock when that is ahead; when it stands still or goes back, counts on, and the
/// counter carries into the milliseconds. Costs no I/O, except that a new bound is saved, in the
/// background, when half of the window is used, and waited for after an idle time.
final class TimestampOracle {
  /// Most timestamps in one request.
  static final int COUNT_MAX = 1 << 16;

  private static final Logger LOG = LoggerFactory.getLogger(TimestampOracle.class);
  private static final long NONE_LEFT = -1;
  private static final long STOPPED = Long.MAX_VALUE;
  private static final int SAVE_ATTEMPTS_MAX = 5;
  private static final Duration SAVE_RETRY_DELAY = Duration.ofMillis(20);

  private final CoordinatorContext context;
  private final Leadership leadership;
  private final long windowMillis;
  private final int waitingMax;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong last = new AtomicLong();
  private volatile long limit;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable CompletableFuture<Void> extension;
  private volatile long boundRevision;

  private TimestampOracle(
      CoordinatorContext context, Leadership leadership, RootSettings settings) {
    this.context = context;
    this.leadership = leadership;
    this.windowMillis = settings.timestampWindow().toMillis();
    this.waitingMax = settings.waitingRequestsMax();
  }

  /// Opens the oracle of a term: reads the bound and saves the next one.
  static CompletableFuture<TimestampOracle> open(
      CoordinatorContext context, Leadership leadership, RootSettings settings) {
    TimestampOracle oracle = new TimestampOracle(context, leadership, settings);
    return oracle
        .readBound()
        .thenCompose(entry -> {
          long bound = entry.map(found -> RootKeys.decodeBound(found.value())).orElse(1L);
          long now = HybridTimestamp.ofMillis(context.clock().wallMillis());
          if (bound - now > HybridTimestamp.ofMillis(60_000)) {
            LOG.warn(
                "The wall clock is behind the timestamps handed out before: {}",
                HybridTimestamp.format(bound));
          }
          oracle.last.set(bound - 1);
          return oracle.extend();
        })
        .thenApply(done -> oracle);
  }

  /// Hands out `count` consecutive timestamps and completes with the first.
  CompletableFuture<Long> allocate(int count) {
    if (count < 1 || count > COUNT_MAX) {
      return CompletableFuture.failedFuture(
          new AzimuthException(
              ErrorCode.LIMIT_EXCEEDED, "1 to " + COUNT_MAX + " timestamps at a time"));
    }
    long first = take(count);
    if (first != NONE_LEFT) {
      return answer(first);
    }
    if (waiting.incrementAndGet() > waitingMax) {
      waiting.decrementAndGet();
      return CompletableFuture.failedFuture(
          new AzimuthException(ErrorCode.TOO_MANY_REQUESTS, "requests for timestamps"));
    }
    return extendAndTake(count).whenComplete((taken, error) -> waiting.decrementAndGet());
  }

  /// Hands out nothing more, and saves the bound as low as it can be, so that a restart does not
  /// make timestamps jump. Never fails: the bound that is saved already is good enough.
  CompletableFuture<Void> stop() {
    long lastHandedOut = last.getAndSet(STOPPED);
    if (lastHandedOut == STOPPED) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> underWay;
    lock.lock();
    try {
      underWay = extension == null ? CompletableFuture.completedFuture(null) : extension;
    } finally {
      lock.unlock();
    }
    return underWay
        .handle((done, error) -> null)
        .thenCompose(done ->
            context
                .meta()
                .commit(
                    leadership
                        .fenced()
                        .ifRevision(RootKeys.TIMESTAMP_BOUND, boundRevision)
                        .put(RootKeys.TIMESTAMP_BOUND, RootKeys.encodeBound(lastHandedOut + 1))
                        .build()))
        .handle((result, error) -> {
          if (error != null) {
            LOG.info("The bound of timestamps stays ahead of those handed out", error);
          }
          return null;
        });
  }

  private CompletableFuture<Long> answer(long first) {
    if (!leadership.isValid()) {
      return CompletableFuture.failedFuture(notLeading());
    }
    if (HybridTimestamp.wallMillis(limit) - HybridTimestamp.wallMillis(first) < windowMillis / 2) {
      var _ = extend();
    }
    return CompletableFuture.completedFuture(first);
  }

  private CompletableFuture<Long> extendAndTake(int count) {
    return extend()
        .thenCompose(done -> {
          long first = take(count);
          return first != NONE_LEFT ? answer(first) : extendAndTake(count);
        });
  }

  /// Moves `last` on by `count` within the saved bound.
  private long take(int count) {
    long now = HybridTimestamp.ofMillis(context.clock().wallMillis());
    long before = last.get();
    while (before != STOPPED) {
      long first = Math.max(before + 1, now);
      long end = first + count - 1;
      if (end >= limit) {
        return NONE_LEFT;
      }
      long witness = last.compareAndExchange(before, end);
      if (witness == before) {
        return first;
      }
      before = witness;
    }
    return NONE_LEFT;
  }

  /// Saves a higher bound; joins a save that is under way.
  private CompletableFuture<Void> extend() {
    CompletableFuture<Void> started = new CompletableFuture<>();
    lock.lock();
    try {
      if (extension != null) {
        return extension;
      }
      extension = started;
    } finally {
      lock.unlock();
    }
    var _ =
        save(1)
            .whenComplete((done, error) -> {
              lock.lock();
              try {
                extension = null;
              } finally {
                lock.unlock();
              }
              if (error == null) {
                started.complete(null);
              } else {
                LOG.warn("The bound of timestamps could not be saved", error);
                started.completeExceptionally(
                    new AzimuthException(
                        ErrorCode.NOT_READY, "no timestamps at the moment", error));
              }
            });
    return started;
  }

  private CompletableFuture<Void> save(int attempt) {
    long lastHandedOut = last.get();
    if (lastHandedOut == STOPPED || !leadership.isValid()) {
      return CompletableFuture.failedFuture(notLeading());
    }
    long now = HybridTimestamp.ofMillis(context.clock().wallMillis());
    long bound = Math.max(now, lastHandedOut + COUNT_MAX) + HybridTimestamp.ofMillis(windowMillis);
    return context
        .meta()
        .commit(
            leadership
                .fenced()
                .ifRevision(RootKeys.TIMESTAMP_BOUND, boundRevision)
                .put(RootKeys.TIMESTAMP_BOUND, RootKeys.encodeBound(bound))
                .build())
        .thenApply(result -> {
          if (!result.committed()) {
            throw notLeading();
          }
          boundRevision = result.revision();
          limit = bound;
          return (Void) null;
        })
        .exceptionallyCompose(error -> saveAgain(attempt, error));
  }

  /// After an unknown outcome the bound may have another revision than expected; leadership
  /// decides.
  private CompletableFuture<Void> saveAgain(int attempt, Throwable error) {
    if (attempt >= SAVE_ATTEMPTS_MAX) {
      return CompletableFuture.failedFuture(error);
    }
    CompletableFuture<Void> pause = new CompletableFuture<>();
    context
        .scheduler()
        .schedule(SAVE_RETRY_DELAY.multipliedBy(attempt), () -> pause.complete(null));
    return pause
        .thenCompose(done -> readBound())
        .handle((entry, readError) -> null)
        .thenCompose(done -> save(attempt + 1));
  }

  private CompletableFuture<Optional<MetaEntry>> readBound() {
    return context
        .meta()
        .get(RootKeys.TIMESTAMP_BOUND)
        .thenApply(entry -> {
          boundRevision = entry.map(MetaEntry::revision).orElse(0L);
          return entry;
        });
  }

  private static AzimuthException notLeading() {
    return new AzimuthException(ErrorCode.NOT_READY, "the root coordinator is changing");
  }
}
