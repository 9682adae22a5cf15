package dev.azimuth.nodes.index;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// How far a build is, what it has taken, and whether it is to go on. For any thread.
public final class BuildProgress {
  private final AtomicLong done = new AtomicLong();
  private final LongAdder comparisons = new LongAdder();
  private volatile int linkedBefore;
  private volatile long total;
  private volatile boolean isCancelled;

  /// Steps done: each row is read, encoded, and inserted.
  public long done() {
    return done.get();
  }

  /// Steps in all; 0 before the build has begun.
  public long total() {
    return total;
  }

  /// Share of the steps that is done, 0 to 1.
  public double share() {
    long steps = total;
    return steps == 0 ? 0 : (double) done() / steps;
  }

  /// Comparisons of two rows that it took to choose links; 0 in kinds without links.
  public long linkComparisons() {
    return comparisons.sum();
  }

  /// Rows that came with their links from another index.
  public int linkedBefore() {
    return linkedBefore;
  }

  /// Counts comparisons, see [#linkComparisons].
  public void addLinkComparisons(long count) {
    comparisons.add(count);
  }

  /// Sets how many rows come with their links.
  public void setLinkedBefore(int rows) {
    linkedBefore = rows;
  }

  /// Makes the build end soon, with `CANCELLED`.
  public void cancel() {
    isCancelled = true;
  }

  /// Sets how many steps there are.
  public void begin(long steps) {
    total = steps;
  }

  /// Counts steps as done.
  public void add(long steps) {
    done.addAndGet(steps);
  }

  /// Fails with `CANCELLED` once the build is to end.
  public void check() {
    if (isCancelled) {
      throw new AzimuthException(ErrorCode.CANCELLED, "build of an index");
    }
  }
}
