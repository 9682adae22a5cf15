package dev.azimuth.coordinators;

import dev.azimuth.storage.catalog.Catalog;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.placement.PlacementView;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;

/// What every coordinator of a process is given; owned by the caller, who closes it after them.
///
/// @param memberId names the process among the candidates for leadership; no two processes that are
///   alive may share one. A process that starts under the id of a dead one takes over its
///   leaderships at once, without waiting for the leases
/// @param address where its services are reached, told by its leader records; `local` within one
///   process
/// @param leaseTimeToLive after this long without a sign of life another candidate takes over
public record CoordinatorContext(
    MetaStore meta,
    Clock clock,
    Scheduler scheduler,
    Catalog catalog,
    PlacementView placement,
    String memberId,
    String address,
    Duration leaseTimeToLive) {
  /// Lease of a leader unless configured otherwise.
  public static final Duration DEFAULT_LEASE_TIME_TO_LIVE = Duration.ofSeconds(5);

  public CoordinatorContext {
    if (leaseTimeToLive.toMillis() < 10) {
      throw new IllegalArgumentException("a leader's lease lives for at least 10 ms");
    }
  }
}
