package dev.azimuth.storage.simulated;

import dev.azimuth.storage.time.Clock;
import java.time.Duration;

/// Virtual time that a [SimulatedScheduler] moves on.
public final class SimulatedClock implements Clock {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final long wallMillisAtStart;
  private long nanos;
  private long wallOffsetMillis;

  /// A clock that starts at this wall time.
  public SimulatedClock(long wallMillisAtStart) {
    this.wallMillisAtStart = wallMillisAtStart;
  }

  @Override
  public long wallMillis() {
    return wallMillisAtStart + wallOffsetMillis + nanos / NANOS_PER_MILLI;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  /// Sets the wall clock forward, or back if negative; monotonic time does not notice.
  public void jump(Duration by) {
    wallOffsetMillis += by.toMillis();
  }

  void moveTo(long newNanos) {
    nanos = Math.max(nanos, newNanos);
  }
}
