package dev.azimuth.coordinators.api;

import java.util.concurrent.CompletableFuture;

/// What proxies ask of the root coordinator.
public interface RootService {
  /// Hands out `count` consecutive timestamps; returns the first. Every one is above all that were
  /// handed out before, also by earlier leaders. Fails with `NOT_READY` when there is no leader.
  CompletableFuture<Long> timestamps(int count);

  /// Carries out a data definition statement; completes with the version of the catalog that shows
  /// it (unchanged where IF [NOT] EXISTS found nothing to do).
  CompletableFuture<Long> execute(DefinitionCommand command);
}
