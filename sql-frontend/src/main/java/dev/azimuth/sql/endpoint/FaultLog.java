package dev.azimuth.sql.endpoint;

import dev.azimuth.storage.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs failures that nobody expected, each under an id that the client is told.
final class FaultLog {
  private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);

  private final Clock clock;
  private final AtomicLong count = new AtomicLong();

  FaultLog(Clock clock) {
    this.clock = clock;
  }

  /// Logs `failure` and returns its id.
  String record(Throwable failure) {
    String id = Long.toHexString(clock.wallMillis()) + "-" + count.incrementAndGet();
    LOG.error("error id {}", id, failure);
    return id;
  }
}
