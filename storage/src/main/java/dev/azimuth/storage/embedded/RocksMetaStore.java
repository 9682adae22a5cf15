package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.meta.CommitResult;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaRange;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.meta.MetaTransaction.Operation;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// The meta store in the `meta` column family; see [MetaKeys] for the format.
///
/// The newest entries are held in memory, so reads are lookups; a change is there once it is
/// durable. A watch reads the history at its own pace, from memory while it keeps up, else from
/// disk, so that a slow listener holds nobody up and costs no memory.
final class RocksMetaStore implements MetaStore {
  /// Longest key, in bytes.
  static final int KEY_BYTES_MAX = 4096;

  private final GroupCommitter<MetaBatch> committer;
  private final Scheduler scheduler;
  private final MetaState state;
  private final Leases leases;
  private final Set<HistoryWatch> watches = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  RocksMetaStore(
      RocksEngine engine, GroupCommitter<MetaBatch> committer, Clock clock, Scheduler scheduler) {
    this.committer = committer;
    this.scheduler = scheduler;
    state = new MetaState(engine, this::wakeWatches);
    leases = new Leases(clock, scheduler, this::expire);
    state.loadLeases(leases);
  }

  private void wakeWatches() {
    watches.forEach(HistoryWatch::wake);
  }

  private void expire(long leaseId) {
    if (!closed) {
      var _ =
          MetaCommit.endLease(state, leases, leaseId, MetaCommit.Reason.EXPIRED, scheduler)
              .submitTo(committer)
              .whenComplete((ended, failure) -> {
                if (failure != null && !closed) {
                  leases.retryExpiry(leaseId);
                }
              });
    }
  }

  @Override
  public CompletableFuture<Optional<MetaEntry>> get(String key) {
    return closed
        ? CompletableFuture.failedFuture(shuttingDown())
        : CompletableFuture.completedFuture(state.get(key));
  }

  @Override
  public CompletableFuture<MetaRange> range(String prefix) {
    return closed
        ? CompletableFuture.failedFuture(shuttingDown())
        : CompletableFuture.completedFuture(state.range(prefix));
  }

  @Override
  public CompletableFuture<CommitResult> commit(MetaTransaction transaction) {
    for (Operation operation : transaction.operations()) {
      String key =
          switch (operation) {
            case Operation.Put put -> put.key();
            case Operation.Delete delete -> delete.key();
          };
      int keyBytes = key.getBytes(StandardCharsets.UTF_8).length;
      if (keyBytes > KEY_BYTES_MAX) {
        return limitExceeded("a key of " + keyBytes + " bytes, at most " + KEY_BYTES_MAX);
      }
      if (operation instanceof Operation.Put put && put.value().length > VALUE_BYTES_MAX) {
        return limitExceeded(
            key + " with " + put.value().length + " bytes, at most " + VALUE_BYTES_MAX);
      }
    }
    return MetaCommit.transaction(state, leases, transaction, scheduler).submitTo(committer);
  }

  private static <T> CompletableFuture<T> limitExceeded(String details) {
    return CompletableFuture.failedFuture(new AzimuthException(ErrorCode.LIMIT_EXCEEDED, details));
  }

  private static AzimuthException shuttingDown() {
    return new AzimuthException(ErrorCode.SHUTTING_DOWN, "the storage is closed");
  }

  @Override
  public Watch watch(String prefix, long afterRevision, WatchListener listener) {
    HistoryWatch watch =
        new HistoryWatch(
            state, prefix, afterRevision, listener, scheduler.blocking(), watches::remove);
    watches.add(watch);
    if (closed) {
      watch.close();
    } else {
      watch.wake();
    }
    return watch;
  }

  @Override
  public CompletableFuture<Void> compactHistory(long revision) {
    return MetaCommit.compaction(state, revision, scheduler).submitTo(committer);
  }

  @Override
  public CompletableFuture<Long> grantLease(Duration timeToLive) {
    if (timeToLive.isNegative() || timeToLive.isZero()) {
      return limitExceeded("a lease lives for more than no time");
    }
    return MetaCommit.grantLease(state, leases, timeToLive, scheduler).submitTo(committer);
  }

  @Override
  public CompletableFuture<Boolean> keepAlive(long leaseId) {
    return closed
        ? CompletableFuture.failedFuture(shuttingDown())
        : CompletableFuture.completedFuture(leases.keepAlive(leaseId));
  }

  @Override
  public CompletableFuture<Void> revokeLease(long leaseId) {
    return MetaCommit.endLease(state, leases, leaseId, MetaCommit.Reason.REVOKED, scheduler)
        .submitTo(committer);
  }

  @Override
  public void close() {
    closed = true;
    leases.close();
    watches.forEach(HistoryWatch::close);
  }
}
