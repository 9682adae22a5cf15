package dev.azimuth.nodes.query;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/// Stops a fragment that nobody waits for any more or that takes too much memory. Safe for any
/// thread.
final class RunGuard {
  private final Clock clock;
  private final long deadlineNanos;
  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean cancelled;

  RunGuard(Clock clock, long deadlineNanos, QueryLimits limits) {
    this.clock = clock;
    this.deadlineNanos = deadlineNanos;
    bytesMax = limits.fragmentBytesMax();
  }

  void cancel() {
    cancelled = true;
  }

  /// Fails with `CANCELLED` when the fragment is to end; called between blocks.
  void check() {
    if (cancelled || clock.nanos() - deadlineNanos > 0) {
      throw new AzimuthException(
          ErrorCode.CANCELLED, cancelled ? "the cursor is closed" : "the deadline has passed");
    }
  }

  /// Fails with `OUT_OF_MEMORY` when the fragment has taken too much with these bytes more.
  void hold(long more) {
    if (bytes.addAndGet(more) > bytesMax) {
      throw new AzimuthException(
          ErrorCode.OUT_OF_MEMORY, "a fragment may take " + bytesMax + " bytes");
    }
  }
}
