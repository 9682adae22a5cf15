package dev.azimuth.server.database;

import dev.azimuth.sql.service.Proxy;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.time.DedicatedThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Loads the classes that statements need, before clients wait for it: once in a process, however
/// many databases it opens. Safe for any thread.
final class SqlWarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(SqlWarmUp.class);
  private static final DedicatedThread THREAD = new DedicatedThread("warm-up");
  private static final CompletableFuture<Void> PLANNER =
      CompletableFuture.runAsync(Proxy::warmUpPlanner, THREAD);
  private static final AtomicBoolean REST_BEGUN = new AtomicBoolean();

  private SqlWarmUp() {}

  /// Begins if nobody has before, beside whatever the caller does; completes when the statements
  /// that clients begin with are fast.
  static CompletableFuture<Void> begin() {
    return PLANNER;
  }

  /// Goes on with other kinds of statements while clients are served: with a fixed, short list, on
  /// one thread.
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
