package dev.azimuth.storage.mirror;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaRange;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A local, always recent copy of what the meta store holds under a prefix.
///
/// Lists the prefix, follows it by a watch from the listed revision, and lists again when the
/// history is lost. When listing fails or an entry cannot be read, the last good state stays
/// visible, waiting callers get the error, and listing is tried again after a growing delay, for as
/// long as it takes.
///
/// Every transaction under the prefix becomes one state, in order, except those that a new listing
/// skips over. Safe for any thread; subscribers are called one after another, and must not block.
public final class MetaMirror<S> implements AutoCloseable {
  /// Most futures that may wait for a state at a time.
  public static final int WAITERS_MAX = 100_000;

  private static final Logger LOG = LoggerFactory.getLogger(MetaMirror.class);
  private static final Duration RETRY_DELAY_MIN = Duration.ofMillis(50);
  private static final Duration RETRY_DELAY_MAX = Duration.ofSeconds(5);

  private final MetaStore meta;
  private final String prefix;
  private final S empty;
  private final Function<S, MirrorDraft<S>> draft;
  private final Scheduler scheduler;
  private final List<Consumer<S>> subscribers = new CopyOnWriteArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Waiter<S>> waiters = new LinkedHashSet<>();
  private volatile @Nullable S state;
  private @Nullable AzimuthException failure;
  private MetaStore.@Nullable Watch watch;
  private Scheduler.@Nullable Cancellable retry;
  private Duration retryDelay = RETRY_DELAY_MIN;
  private long generation;
  private boolean closed;

  private MetaMirror(
      MetaStore meta,
      String prefix,
      S empty,
      Function<S, MirrorDraft<S>> draft,
      Scheduler scheduler) {
    this.meta = meta;
    this.prefix = prefix;
    this.empty = empty;
    this.draft = draft;
    this.scheduler = scheduler;
  }

  /// Starts to mirror `prefix`; [#state()] is empty until the first listing has come.
  ///
  /// @param empty the state without any entry
  /// @param draft begins what comes after a state
  public static <S> MetaMirror<S> follow(
      MetaStore meta,
      String prefix,
      S empty,
      Function<S, MirrorDraft<S>> draft,
      Scheduler scheduler) {
    MetaMirror<S> mirror = new MetaMirror<>(meta, prefix, empty, draft, scheduler);
    mirror.list(0);
    return mirror;
  }

  /// The newest state known here; empty before the first listing.
  public Optional<S> state() {
    return Optional.ofNullable(state);
  }

  /// Completes with the first state, now or later, that `condition` holds for.
  ///
  /// The condition must be cheap and pure. Fails with `TOO_MANY_REQUESTS` beyond [#WAITERS_MAX],
  /// with `SHUTTING_DOWN` after [#close()], or with what keeps the mirror from following. A future
  /// that the caller completes or cancels is forgotten.
  public CompletableFuture<S> await(Predicate<S> condition) {
    CompletableFuture<S> future = new CompletableFuture<>();
    Waiter<S> waiter = new Waiter<>(condition, future);
    lock.lock();
    try {
      S current = state;
      if (current != null && condition.test(current)) {
        return CompletableFuture.completedFuture(current);
      }
      if (closed) {
        return CompletableFuture.failedFuture(stopped());
      }
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      if (waiters.size() >= WAITERS_MAX) {
        return CompletableFuture.failedFuture(
            new AzimuthException(ErrorCode.TOO_MANY_REQUESTS, "waits for changes of " + prefix));
      }
      waiters.add(waiter);
    } finally {
      lock.unlock();
    }
    var _ = future.whenComplete((result, error) -> forget(waiter));
    return future;
  }

  /// Calls `subscriber` with every later state.
  public void subscribe(Consumer<S> subscriber) {
    subscribers.add(subscriber);
  }

  /// Stops following; waiting callers fail with `SHUTTING_DOWN`.
  @Override
  public void close() {
    MetaStore.Watch lastWatch;
    Scheduler.Cancellable lastRetry;
    List<Waiter<S>> abandoned;
    lock.lock();
    try {
      closed = true;
      generation++;
      lastWatch = watch;
      lastRetry = retry;
      watch = null;
      retry = null;
      abandoned = List.copyOf(waiters);
    } finally {
      lock.unlock();
    }
    if (lastWatch != null) {
      lastWatch.close();
    }
    if (lastRetry != null) {
      lastRetry.cancel();
    }
    abandoned.forEach(waiter -> waiter.future.completeExceptionally(stopped()));
  }

  private AzimuthException stopped() {
    return new AzimuthException(ErrorCode.SHUTTING_DOWN, "");
  }

  private void forget(Waiter<S> waiter) {
    lock.lock();
    try {
      waiters.remove(waiter);
    } finally {
      lock.unlock();
    }
  }

  /// Lists the prefix, unless another listing or the end has come after generation `expected`.
  private void list(long expected) {
    long current;
    MetaStore.Watch old;
    lock.lock();
    try {
      if (generation != expected || closed) {
        return;
      }
      current = ++generation;
      old = watch;
      watch = null;
      retry = null;
    } finally {
      lock.unlock();
    }
    if (old != null) {
      old.close();
    }
    var _ =
        meta.range(prefix)
            .whenComplete((range, error) -> {
              if (error != null) {
                fail(current, error);
              } else {
                load(current, range);
              }
            });
  }

  private void load(long current, MetaRange range) {
    if (step(current, () -> listed(range))) {
      MetaStore.Watch started = meta.watch(prefix, range.revision(), new Follower(current));
      boolean stale;
      lock.lock();
      try {
        stale = generation != current;
        if (!stale) {
          watch = started;
        }
      } finally {
        lock.unlock();
      }
      if (stale) {
        started.close();
      }
    }
  }

  private S listed(MetaRange range) {
    MirrorDraft<S> next = draft.apply(empty);
    range.entries().forEach(next::put);
    return next.finish(range.revision());
  }

  /// The state after the changes of one transaction.
  private S changed(S before, long revision, List<MetaChange> changes) {
    MirrorDraft<S> next = draft.apply(before);
    for (MetaChange change : changes) {
      switch (change) {
        case MetaChange.Put put -> next.put(put.entry());
        case MetaChange.Delete delete -> next.delete(delete.key());
      }
    }
    return next.finish(revision);
  }

  /// Publishes the next state of generation `current`; false if that is over or has just failed.
  private boolean step(long current, Supplier<S> next) {
    S published;
    try {
      published = next.get();
    } catch (RuntimeException e) {
      fail(current, e);
      return false;
    }
    List<Waiter<S>> satisfied = new ArrayList<>();
    lock.lock();
    try {
      if (generation != current) {
        return false;
      }
      state = published;
      failure = null;
      retryDelay = RETRY_DELAY_MIN;
      for (Waiter<S> waiter : waiters) {
        if (waiter.condition.test(published)) {
          satisfied.add(waiter);
        }
      }
    } finally {
      lock.unlock();
    }
    subscribers.forEach(subscriber -> notify(subscriber, published));
    satisfied.forEach(waiter -> waiter.future.complete(published));
    return true;
  }

  /// One faulty subscriber must not keep the others from following.
  private void notify(Consumer<S> subscriber, S published) {
    try {
      subscriber.accept(published);
    } catch (RuntimeException e) {
      LOG.error("A subscriber of {} failed", prefix, e);
    }
  }

  private void fail(long current, Throwable error) {
    AzimuthException cause = asAzimuthException(error);
    List<Waiter<S>> failed;
    lock.lock();
    try {
      if (generation != current) {
        return;
      }
      failure = cause;
      failed = List.copyOf(waiters);
      // What a watch still reports would build on a state that lacks a change.
      long next = ++generation;
      retry = scheduler.schedule(retryDelay, () -> list(next));
      Duration doubled = retryDelay.multipliedBy(2);
      retryDelay = doubled.compareTo(RETRY_DELAY_MAX) > 0 ? RETRY_DELAY_MAX : doubled;
    } finally {
      lock.unlock();
    }
    LOG.warn("Cannot follow {}; trying again", prefix, cause);
    failed.forEach(waiter -> waiter.future.completeExceptionally(cause));
  }

  private AzimuthException asAzimuthException(Throwable error) {
    Throwable cause =
        error.getCause() != null && !(error instanceof AzimuthException) ? error.getCause() : error;
    return cause instanceof AzimuthException known
        ? known
        : new AzimuthException(ErrorCode.INTERNAL_ERROR, "mirror of " + prefix, cause);
  }

  private record Waiter<S>(Predicate<S> condition, CompletableFuture<S> future) {
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /// Applies the changes of one watch as long as its generation lasts.
  private final class Follower implements MetaStore.WatchListener {
    private final long current;

    Follower(long current) {
      this.current = current;
    }

    @Override
    public void onChanges(long revision, List<MetaChange> changes) {
      S before = state;
      if (before != null) {
        step(current, () -> changed(before, revision, changes));
      }
    }

    @Override
    public void onHistoryLost(long compactedRevision) {
      list(current);
    }
  }
}
