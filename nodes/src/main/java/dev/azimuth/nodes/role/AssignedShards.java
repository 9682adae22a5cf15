package dev.azimuth.nodes.role;

import dev.azimuth.nodes.shard.HostedShard;
import dev.azimuth.nodes.shard.ShardHost;
import dev.azimuth.storage.catalog.Catalog;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.placement.PlacementView;
import dev.azimuth.storage.placement.ShardAssignment;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.placement.ShardServing;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/// The shards that this node has a role for: takes up what is assigned to it and known to the
/// catalog, reports what has caught up with its log, and drops what is taken away.
final class AssignedShards implements AutoCloseable {
  private static final Duration RETRY_DELAY = Duration.ofMillis(100);

  private final ShardRole role;
  private final NodeMembership membership;
  private final PlacementView placement;
  private final Catalog catalog;
  private final ShardHost host;
  private final Scheduler scheduler;
  private final Keeper keeper;
  private final ServingReports reports;
  private final Map<LogName, Assigned> shards = new ConcurrentHashMap<>();
  private final Adaptation adaptation = new Adaptation(this::adapt);
  private volatile boolean closed;

  /// A shard that is held; `ready` once its log was applied up to the end that was seen at first.
  private static final class Assigned {
    final HostedShard shard;
    volatile boolean ready;

    Assigned(HostedShard shard) {
      this.shard = shard;
    }
  }

  /// What a role does when a shard comes and goes.
  interface Keeper {
    /// Has nothing to do.
    Keeper NONE =
        new Keeper() {
          @Override
          public void take(HostedShard shard) {}

          @Override
          public void drop(HostedShard shard) {}
        };

    void take(HostedShard shard);

    void drop(HostedShard shard);
  }

  AssignedShards(ShardRole role, NodeContext context, Keeper keeper) {
    this.role = role;
    this.membership = context.membership();
    this.placement = context.placement();
    this.catalog = context.catalog();
    this.host = context.host();
    this.scheduler = context.scheduler();
    this.keeper = keeper;
    this.reports =
        new ServingReports(
            this::served,
            membership::serve,
            log -> membership.withdraw(new ShardServing(log, role, membership.nodeId(), 0)));
  }

  void start() {
    placement.subscribe(snapshot -> adaptation.run());
    catalog.subscribe(snapshot -> adaptation.run());
    adaptation.run();
  }

  /// The shard; `NOT_READY` if this node does not serve it.
  HostedShard serving(LogName log) {
    Assigned assigned = shards.get(log);
    if (assigned == null || !assigned.ready) {
      throw new AzimuthException(
          ErrorCode.NOT_READY, membership.nodeId() + " does not serve " + log + " as " + role);
    }
    return assigned.shard;
  }

  private void adapt() {
    Map<LogName, TableDefinition> wanted = closed ? Map.of() : wanted();
    for (Assigned held : List.copyOf(shards.values())) {
      if (!wanted.containsKey(held.shard.log())) {
        shards.remove(held.shard.log());
        reports.update(held.shard.log());
        keeper.drop(held.shard);
        host.release(held.shard);
      }
    }
    wanted.forEach((log, table) -> {
      Assigned known = shards.get(log);
      if (known != null) {
        known.shard.follow(table);
      } else {
        Assigned assigned = new Assigned(host.acquire(table, log));
        shards.put(log, assigned);
        keeper.take(assigned.shard);
        assigned.shard.onManifest(() -> reports.update(log));
        catchUp(assigned);
      }
    });
  }

  private Map<LogName, TableDefinition> wanted() {
    CatalogSnapshot tables = catalog.snapshot();
    Map<LogName, TableDefinition> wanted = new HashMap<>();
    for (ShardAssignment assignment : placement.snapshot().assignments(membership.nodeId(), role)) {
      Optional<TableDefinition> table = tables.table(assignment.shard().tableId());
      table.ifPresent(definition -> wanted.put(assignment.shard(), definition));
    }
    return wanted;
  }

  /// What is served of a shard at present, by which manifest.
  private Optional<ShardServing> served(LogName log) {
    Assigned held = shards.get(log);
    return held == null || !held.ready
        ? Optional.empty()
        : Optional.of(
            new ShardServing(
                log, role, membership.nodeId(), held.shard.covered().manifestNumber()));
  }

  private void catchUp(Assigned assigned) {
    if (shards.get(assigned.shard.log()) != assigned) {
      return;
    }
    var _ =
        assigned
            .shard
            .caughtUp()
            .whenComplete((point, error) -> {
              if (error == null || isFinal(error)) {
                // A damaged shard is served too: it answers with what is wrong.
                report(assigned);
              } else if (!closed) {
                var _ = scheduler.schedule(RETRY_DELAY, () -> catchUp(assigned));
              }
            });
  }

  private void report(Assigned assigned) {
    assigned.ready = true;
    reports.update(assigned.shard.log());
  }

  private static boolean isFinal(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return !(cause instanceof AzimuthException failure)
        || switch (failure.code()) {
          case CORRUPTED, DATA_DIRECTORY_TOO_NEW, LIMIT_EXCEEDED, INTERNAL_ERROR, OUT_OF_MEMORY ->
              true;
          default -> false;
        };
  }

  /// Drops all shards.
  @Override
  public void close() {
    closed = true;
    adaptation.run();
  }
}
