package dev.azimuth.coordinators.election;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// That a process stands for an election, whether it leads or waits: for those who look, nothing
/// depends on it.
///
/// The key `candidate/<election>/<member>` holds a [LeaderRecord] under a lease of its own. It is
/// written until it is there, and again when the lease is lost. Safe for any thread.
final class Candidacy {
  private static final Logger LOG = LoggerFactory.getLogger(Candidacy.class);
  private static final int BEATS_PER_LEASE = 3;

  private final CoordinatorContext context;
  private final MetaStore meta;
  private final String key;
  private final Duration beat;

  private final ReentrantLock lock = new ReentrantLock();
  private Scheduler.@Nullable Cancellable timer;
  private long leaseId;
  private boolean stopped;

  Candidacy(CoordinatorContext context, String election) {
    this.context = context;
    meta = context.meta();
    key = LeaderRecord.candidateKey(election, context.memberId());
    beat = context.leaseTimeToLive().dividedBy(BEATS_PER_LEASE);
  }

  void start() {
    next();
  }

  /// Takes the key back; completes when it is gone, or left to the end of its lease.
  CompletableFuture<Void> stop() {
    long last;
    lock.lock();
    try {
      stopped = true;
      last = leaseId;
      leaseId = 0;
      if (timer != null) {
        timer.cancel();
      }
    } finally {
      lock.unlock();
    }
    return last == 0 ? CompletableFuture.completedFuture(null) : revoke(last);
  }

  private CompletableFuture<Void> revoke(long ended) {
    return meta.revokeLease(ended)
        .exceptionally(error -> {
          LOG.warn("{} leaves {} to end with its lease", context.memberId(), key, error);
          return null;
        });
  }

  /// Writes the key, or prolongs its lease; the next time comes in any case.
  private void next() {
    long current;
    lock.lock();
    try {
      if (stopped) {
        return;
      }
      current = leaseId;
      timer = context.scheduler().schedule(beat, this::next);
    } finally {
      lock.unlock();
    }
    CompletableFuture<Void> done = current == 0 ? register() : prolong(current);
    var _ =
        done.exceptionally(error -> {
          LOG.warn("{} cannot tell of {} now, trying again", context.memberId(), key, error);
          return null;
        });
  }

  private CompletableFuture<Void> prolong(long current) {
    return meta.keepAlive(current)
        .thenCompose(alive -> {
          if (alive || !replace(current, 0)) {
            return CompletableFuture.completedFuture(null);
          }
          return register();
        });
  }

  private CompletableFuture<Void> register() {
    return meta.grantLease(context.leaseTimeToLive())
        .thenCompose(granted -> replace(0, granted) ? write(granted) : revoke(granted));
  }

  private CompletableFuture<Void> write(long granted) {
    byte[] value = new LeaderRecord(context.memberId(), context.address(), granted).encode();
    return meta.commit(MetaTransaction.builder().put(key, value, granted).build())
        .handle((_, error) -> error)
        .thenCompose(error -> {
          if (error == null || !replace(granted, 0)) {
            return CompletableFuture.completedFuture(null);
          }
          return revoke(granted).thenCompose(_ -> CompletableFuture.failedFuture(error));
        });
  }

  /// Goes on with another lease; false if this has ended, or others were faster.
  private boolean replace(long expected, long next) {
    lock.lock();
    try {
      if (stopped || leaseId != expected) {
        return false;
      }
      leaseId = next;
      return true;
    } finally {
      lock.unlock();
    }
  }
}
