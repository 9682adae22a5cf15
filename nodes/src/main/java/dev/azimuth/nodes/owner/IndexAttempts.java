package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.job.IndexBuild;
import dev.azimuth.nodes.job.IndexTarget;
import dev.azimuth.storage.maintenance.IndexReport.Retry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Builds of indexes that have failed, and when each is tried again. Safe for any thread.
final class IndexAttempts {
  private static final Duration RETRY_DELAY_MIN = Duration.ofSeconds(1);
  private static final Duration RETRY_DELAY_MAX = Duration.ofMinutes(5);
  private static final int DOUBLINGS_MAX = 16;

  private final Map<IndexTarget.Id, Failed> failed = new ConcurrentHashMap<>();

  /// @param isFinal whether trying again would fail again
  /// @param notBeforeNanos when it is tried again
  record Failed(int times, boolean isFinal, long notBeforeNanos, String message) {}

  /// Remembers a failure; when it is tried again, if it is.
  Optional<Duration> failed(IndexTarget.Id target, Throwable cause, long nowNanos) {
    Failed before = failed.get(target);
    int times = before == null ? 1 : before.times + 1;
    Duration doubled = RETRY_DELAY_MIN.multipliedBy(1L << Math.min(times - 1, DOUBLINGS_MAX));
    Duration delay = doubled.compareTo(RETRY_DELAY_MAX) < 0 ? doubled : RETRY_DELAY_MAX;
    failed.put(
        target,
        new Failed(
            times, isFinal(cause), nowNanos + delay.toNanos(), String.valueOf(cause.getMessage())));
    return isFinal(cause) ? Optional.empty() : Optional.of(delay);
  }

  /// Memory by the settings stays what it is in a process, too.
  private static boolean isFinal(Throwable cause) {
    return IndexBuild.retry(cause) != Retry.LATER;
  }

  void succeeded(IndexTarget.Id target) {
    failed.remove(target);
  }

  /// Forgets all others.
  void retain(Set<IndexTarget.Id> targets) {
    failed.keySet().retainAll(targets);
  }

  Optional<Failed> of(IndexTarget.Id target) {
    return Optional.ofNullable(failed.get(target));
  }

  /// Whether a target may be tried now.
  boolean isDue(IndexTarget.Id target, long nowNanos) {
    Failed known = failed.get(target);
    return known == null || isDue(known, nowNanos);
  }

  /// Whether one that has failed may be tried now.
  boolean isAnyDue(long nowNanos) {
    return failed.values().stream().anyMatch(known -> isDue(known, nowNanos));
  }

  private static boolean isDue(Failed known, long nowNanos) {
    return !known.isFinal && nowNanos - known.notBeforeNanos >= 0;
  }
}
