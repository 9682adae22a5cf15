package dev.azimuth.server.database;

import dev.azimuth.nodes.query.SearchWarmUp;
import dev.azimuth.server.configuration.Role;
import dev.azimuth.sql.service.Proxy;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.DedicatedThread;
import dev.azimuth.storage.time.Scheduler;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has Java load and compile what statements need, before clients wait for it: each part once in a
/// process, however many databases it opens, with a fixed amount of work, on one thread. Safe for
/// any thread.
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final DedicatedThread THREAD = new DedicatedThread("warm-up");
  private static final AtomicBoolean SEARCHES_BEGUN = new AtomicBoolean();
  private static final AtomicBoolean REST_BEGUN = new AtomicBoolean();

  private WarmUp() {}

  /// Begun when first needed, and kept.
  private static final class Planner {
    static final CompletableFuture<Void> READY =
        CompletableFuture.runAsync(Proxy::warmUpPlanner, THREAD);
  }

  private static final class Search {
    static final CompletableFuture<Void> READY =
        CompletableFuture.runAsync(() -> search(SearchWarmUp::begin), THREAD);
  }

  /// Begins what has not begun before, beside whatever the caller does; completes when the
  /// statements that clients begin with are fast.
  static CompletableFuture<Void> begin(ProcessPlan plan) {
    CompletableFuture<Void> nothing = CompletableFuture.completedFuture(null);
    return CompletableFuture.allOf(
        plan.has(Role.PROXY) ? Planner.READY : nothing,
        plan.has(Role.QUERY_NODE) ? Search.READY : nothing);
  }

  private static void search(BiConsumer<Clock, Scheduler> searches) {
    try (SystemScheduler scheduler = new SystemScheduler(1)) {
      searches.accept(new SystemClock(), scheduler);
    }
  }

  /// Goes on with searches while clients are served.
  static void goOnSearching() {
    if (SEARCHES_BEGUN.compareAndSet(false, true)) {
      THREAD.execute(() -> search(SearchWarmUp::goOn));
    }
  }

  /// Goes on with other kinds of statements while clients are served.
  static void goOn(Proxy proxy) {
    if (REST_BEGUN.compareAndSet(false, true)) {
      THREAD.execute(() -> rest(proxy));
    }
  }

  private static void rest(Proxy proxy) {
    try {
      proxy.warmUp();
    } catch (AzimuthException | RejectedExecutionException e) {
      LOG.debug("the database was closed before all kinds of statements had run", e);
    }
  }
}
