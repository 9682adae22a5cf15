package dev.azimuth.nodes.owner;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.StoredManifest;
import dev.azimuth.storage.meta.MetaTransaction.Condition;
import dev.azimuth.storage.meta.MetaTransaction.Operation;
import dev.azimuth.storage.placement.PlacementKey;
import dev.azimuth.storage.placement.PlacementSnapshot;
import dev.azimuth.storage.placement.ShardAssignment;
import dev.azimuth.storage.placement.ShardRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Commits changes of a shard's manifest, if this node is the owner at that very moment: the
/// transaction requires that the assignment has not changed. Safe for any thread.
final class OwnerCommit {
  private static final int ATTEMPTS_MAX = 10;
  private static final Duration RETRY_DELAY = Duration.ofMillis(20);

  private final LogName shard;
  private final OwnerContext context;
  private volatile String waitingMerge = "";

  OwnerCommit(LogName shard, OwnerContext context) {
    this.shard = shard;
    this.context = context;
  }

  /// What comes after a manifest.
  ///
  /// @param conditions that must hold too
  /// @param operations applied in the same transaction
  record Next(Manifest manifest, List<Condition> conditions, List<Operation> operations) {
    /// Only a manifest.
    static Next of(Manifest manifest) {
      return new Next(manifest, List.of(), List.of());
    }
  }

  /// Says with which merged segment a merge here waits for indexes; an empty key for none. It is
  /// said before the segment is in a manifest.
  void waitWith(String segmentKey) {
    waitingMerge = segmentKey;
  }

  /// As above.
  String waitingMerge() {
    return waitingMerge;
  }

  /// Whether a manifest has a merge that nobody waits with any more: it has failed, or the process
  /// that it ran in has ended; see [#dropLeftMerge].
  boolean hasLeftMerge(Manifest manifest) {
    return manifest
        .merge()
        .filter(merge -> !merge.segment().objectKey().equals(waitingMerge))
        .isPresent();
  }

  /// Leaves a merge that nobody waits with out of the manifest, if it still has one.
  CompletableFuture<Long> dropLeftMerge() {
    return attempt(
        newest ->
            newest.filter(this::hasLeftMerge).map(found -> Next.of(withoutLeftMerge(found).next())),
        1);
  }

  private Manifest withoutLeftMerge(Manifest manifest) {
    return hasLeftMerge(manifest) ? manifest.with(Optional.empty()) : manifest;
  }

  /// Commits what `change` makes of the newest manifest, and of the one after that if others commit
  /// meanwhile; the number of the newest manifest then. It makes nothing of one that has it
  /// already. Each commit leaves out a merge that nobody waits with.
  ///
  /// `NOT_READY` if this node is not the owner; what [ManifestStore#commit] says otherwise.
  CompletableFuture<Long> commit(Function<Optional<Manifest>, Optional<Next>> change) {
    return attempt(newest -> change.apply(newest.map(this::withoutLeftMerge)), 1);
  }

  private CompletableFuture<Long> attempt(
      Function<Optional<Manifest>, Optional<Next>> change, int attempt) {
    Condition fence = fence();
    return context
        .segments()
        .manifests()
        .load(shard)
        .thenCompose(newest -> {
          Optional<Next> next = change.apply(newest.map(StoredManifest::manifest));
          long number = newest.map(found -> found.manifest().number()).orElse(0L);
          if (next.isEmpty()) {
            return CompletableFuture.completedFuture(number);
          }
          List<Condition> conditions = new ArrayList<>(next.get().conditions);
          conditions.add(fence);
          return context
              .segments()
              .manifests()
              .commit(
                  newest.map(StoredManifest::revision).orElse(0L),
                  next.get().manifest,
                  conditions,
                  next.get().operations)
              .thenCompose(result -> {
                if (result.committed()) {
                  return CompletableFuture.completedFuture(next.get().manifest.number());
                }
                return again(change, attempt);
              });
        });
  }

  private CompletableFuture<Long> again(
      Function<Optional<Manifest>, Optional<Next>> change, int attempt) {
    if (attempt >= ATTEMPTS_MAX) {
      return CompletableFuture.failedFuture(notOwner("others commit to " + shard));
    }
    CompletableFuture<@Nullable Void> waited = new CompletableFuture<>();
    var _ =
        context
            .scheduler()
            .schedule(RETRY_DELAY.multipliedBy(attempt), () -> waited.complete(null));
    return waited.thenCompose(_ -> attempt(change, attempt + 1));
  }

  private Condition fence() {
    PlacementSnapshot placement = context.placement().snapshot();
    ShardAssignment mine = new ShardAssignment(shard, ShardRole.OWNER, context.nodeId());
    if (!placement.assigned(shard, ShardRole.OWNER).equals(Optional.of(context.nodeId()))) {
      throw notOwner(context.nodeId() + " does not own " + shard);
    }
    return new Condition.RevisionIs(
        PlacementKey.of(mine), placement.assignmentRevision(shard, ShardRole.OWNER));
  }

  private static AzimuthException notOwner(String details) {
    return new AzimuthException(ErrorCode.NOT_READY, details);
  }
}
