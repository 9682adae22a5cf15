package dev.azimuth.nodes.job;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import java.time.Duration;

/// When this process began to put an object into the store, by both of its clocks: the monotonic
/// one may stand still while a machine sleeps, the other one may jump.
///
/// Whoever collects garbage removes what no manifest has named for a whole grace, which began after
/// this moment. So a manifest comes to name an object only while most of the grace is left of it;
/// the rest is for clocks of two machines that run at different speeds. Pauses need none of it: a
/// commit starts from a pointer that was read before this was asked, and the collector changes the
/// pointer before it removes anything.
public record PutTime(long nanos, long wallMillis) {
  /// One of so many parts of the grace is left for clocks.
  private static final int MARGIN_PARTS = 4;

  /// This moment.
  public static PutTime now(Clock clock) {
    return new PutTime(clock.nanos(), clock.wallMillis());
  }

  /// Whether a commit that starts from a pointer which was read by now may name the object.
  ///
  /// @param grace of the collector
  public boolean isCommittable(Clock clock, Duration grace) {
    return isWithin(clock, grace.minus(grace.dividedBy(MARGIN_PARTS)));
  }

  /// Whether it is not longer ago than that, by both clocks.
  public boolean isWithin(Clock clock, Duration limit) {
    return clock.nanos() - nanos <= limit.toNanos()
        && clock.wallMillis() - wallMillis <= limit.toMillis();
  }

  /// `STORAGE_FAILED` if that is not so: the object has to be written again under another name.
  public void requireCommittable(Clock clock, Duration grace, String objectKey) {
    if (!isCommittable(clock, grace)) {
      throw new AzimuthException(
          ErrorCode.STORAGE_FAILED,
          objectKey
              + " took too long to store and may count as garbage by now, it is written again;"
              + " raise segment.garbageSeconds if this happens often");
    }
  }
}
