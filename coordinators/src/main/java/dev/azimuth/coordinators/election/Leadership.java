package dev.azimuth.coordinators.election;

import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.time.Clock;

/// One term of a leader: the condition that its transactions carry, and whether it certainly lasts.
public final class Leadership {
  private final String key;
  private final long revision;
  private final long leaseId;
  private final Clock clock;
  private volatile long validUntilNanos;
  private volatile boolean ended;

  Leadership(String key, long revision, long leaseId, Clock clock, long validUntilNanos) {
    this.key = key;
    this.revision = revision;
    this.leaseId = leaseId;
    this.clock = clock;
    this.validUntilNanos = validUntilNanos;
  }

  /// Starts a transaction that takes effect only during this term.
  public MetaTransaction.Builder fenced() {
    return MetaTransaction.builder().ifRevision(key, revision);
  }

  /// Whether nobody else can lead at this moment.
  ///
  /// To answer something from memory, take the answer first and ask this afterwards.
  public boolean isValid() {
    return clock.nanos() - validUntilNanos < 0 && !ended;
  }

  /// Identifies the term among all terms of all leaders; grows from term to term.
  public long term() {
    return revision;
  }

  long leaseId() {
    return leaseId;
  }

  void prolong(long untilNanos) {
    validUntilNanos = untilNanos;
  }

  /// For good, whatever answers are still under way.
  void end() {
    ended = true;
  }
}
