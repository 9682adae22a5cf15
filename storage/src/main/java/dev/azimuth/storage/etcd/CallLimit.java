package dev.azimuth.storage.etcd;

import dev.azimuth.storage.time.Clock;
import java.time.Duration;

/// How long a call and its repetitions may take, and the growing delays between them.
///
/// For one thread at a time.
final class CallLimit {
  private static final Duration DELAY_MIN = Duration.ofMillis(20);
  private static final Duration DELAY_MAX = Duration.ofSeconds(1);

  private final Clock clock;
  private final long endNanos;
  private Duration delay = DELAY_MIN;

  CallLimit(Clock clock, Duration limit) {
    this.clock = clock;
    endNanos = clock.nanos() + limit.toNanos();
  }

  /// Whether there is no time left.
  boolean isOver() {
    return clock.nanos() - endNanos >= 0;
  }

  /// How long to wait before the next attempt; negative when there is no time for one.
  Duration nextDelay() {
    Duration next = delay;
    Duration doubled = delay.multipliedBy(2);
    delay = doubled.compareTo(DELAY_MAX) > 0 ? DELAY_MAX : doubled;
    return clock.nanos() + next.toNanos() - endNanos < 0 ? next : Duration.ofNanos(-1);
  }
}
