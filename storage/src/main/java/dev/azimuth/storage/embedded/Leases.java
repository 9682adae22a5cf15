package dev.azimuth.storage.embedded;

import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import dev.azimuth.storage.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Deadlines of leases by the monotonic clock. After a restart every lease has its full time to
/// live again.
///
/// A lease passes `alive -> ending -> gone`: once its end is being written it cannot be prolonged
/// any more, and when that write fails it is tried again.
///
/// Those who hold leases live in this process. When a timer comes late, the process stood still, as
/// under a debugger, on a machine that was suspended or has no processor to spare; nobody could
/// prolong a lease then, so it gets its full time to live once more.
final class Leases implements AutoCloseable {
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  /// A timer is late that comes a quarter of the time to live after the deadline.
  private static final int LATE_PARTS = 4;

  private final Clock clock;
  private final Scheduler scheduler;
  private final LongConsumer expire;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Lease> leases = new HashMap<>(); // guarded by lock
  private boolean closed; // guarded by lock

  /// @param expire called for a lease whose deadline has passed
  Leases(Clock clock, Scheduler scheduler, LongConsumer expire) {
    this.clock = clock;
    this.scheduler = scheduler;
    this.expire = expire;
  }

  /// Starts a lease.
  void arm(long leaseId, Duration timeToLive) {
    lock.lock();
    try {
      Lease lease = new Lease(timeToLive, clock.nanos() + timeToLive.toNanos());
      leases.put(leaseId, lease);
      schedule(leaseId, lease, timeToLive);
    } finally {
      lock.unlock();
    }
  }

  private void schedule(long leaseId, Lease lease, Duration delay) {
    if (!closed) {
      lease.timer = scheduler.schedule(delay, () -> onTimer(leaseId));
    }
  }

  private void onTimer(long leaseId) {
    lock.lock();
    try {
      Lease lease = leases.get(leaseId);
      if (lease == null || closed) {
        return;
      }
      long left = lease.deadlineNanos - clock.nanos();
      if (left > 0 && !lease.ending) {
        schedule(leaseId, lease, Duration.ofNanos(left));
        return;
      }
      if (-left > lease.timeToLive.toNanos() / LATE_PARTS && !lease.ending && !lease.spared) {
        lease.spared = true;
        lease.deadlineNanos = clock.nanos() + lease.timeToLive.toNanos();
        schedule(leaseId, lease, lease.timeToLive);
        return;
      }
    } finally {
      lock.unlock();
    }
    expire.accept(leaseId);
  }

  /// The write of a lease's end failed: tries again later.
  void retryExpiry(long leaseId) {
    lock.lock();
    try {
      Lease lease = leases.get(leaseId);
      if (lease != null) {
        schedule(leaseId, lease, RETRY_DELAY);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Prolongs a lease; false if it has ended or is about to.
  boolean keepAlive(long leaseId) {
    lock.lock();
    try {
      Lease lease = leases.get(leaseId);
      if (lease == null || lease.ending) {
        return false;
      }
      lease.spared = false;
      lease.deadlineNanos = clock.nanos() + lease.timeToLive.toNanos();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Whether entries may be put under a lease.
  boolean isAlive(long leaseId) {
    lock.lock();
    try {
      Lease lease = leases.get(leaseId);
      return lease != null && !lease.ending;
    } finally {
      lock.unlock();
    }
  }

  /// From here on a lease cannot be prolonged; false if there is none or it was prolonged before it
  /// could expire.
  boolean startEnding(long leaseId, MetaCommit.Reason reason) {
    lock.lock();
    try {
      Lease lease = leases.get(leaseId);
      if (lease == null) {
        return false;
      }
      long left = lease.deadlineNanos - clock.nanos();
      if (reason == MetaCommit.Reason.EXPIRED && left > 0 && !lease.ending) {
        schedule(leaseId, lease, Duration.ofNanos(left));
        return false;
      }
      lease.ending = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// The lease and its entries are gone.
  void ended(long leaseId) {
    lock.lock();
    try {
      Lease lease = leases.remove(leaseId);
      if (lease != null && lease.timer != null) {
        lease.timer.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Stops all timers.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      for (Lease lease : leases.values()) {
        if (lease.timer != null) {
          lease.timer.cancel();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static final class Lease {
    private final Duration timeToLive;
    private long deadlineNanos;
    private boolean ending;
    private boolean spared; // since it was last prolonged
    private @Nullable Cancellable timer;

    Lease(Duration timeToLive, long deadlineNanos) {
      this.timeToLive = timeToLive;
      this.deadlineNanos = deadlineNanos;
    }
  }
}
