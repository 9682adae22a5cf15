package dev.azimuth.coordinators.reconcile;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.storage.catalog.CatalogKeys;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.PlacementCodec;
import dev.azimuth.storage.placement.PlacementKey;
import dev.azimuth.storage.placement.PlacementSnapshot;
import dev.azimuth.storage.placement.ShardAssignment;
import dev.azimuth.storage.placement.ShardRole;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One round of assigning shards: plan from the newest snapshots, write what differs, see it come
/// back.
///
/// A transaction holds for the assignments it was planned from, and an assignment goes only if the
/// table is gone in the meta store, not just in a snapshot that lags behind.
final class AssignmentStep {
  /// Time between rounds that nothing has woken.
  static final Duration INTERVAL = Duration.ofSeconds(30);

  /// Each change takes up to three conditions and operations, besides the leadership.
  private static final int CHANGES_PER_TRANSACTION = (MetaStore.TRANSACTION_OPERATIONS_MAX - 1) / 3;

  private static final Logger LOG = LoggerFactory.getLogger(AssignmentStep.class);

  private final CoordinatorContext context;
  private final ShardRole role;
  private final Leadership leadership;

  AssignmentStep(CoordinatorContext context, ShardRole role, Leadership leadership) {
    this.context = context;
    this.role = role;
    this.leadership = leadership;
  }

  CompletableFuture<Void> run() {
    CatalogSnapshot catalog = context.catalog().snapshot();
    PlacementSnapshot placement = context.placement().snapshot();
    if (catalog.version() == 0 || placement.revision() == 0) {
      // Not loaded yet; the first snapshot wakes the loop.
      return CompletableFuture.completedFuture(null);
    }
    Set<LogName> wanted = new HashSet<>();
    for (TableDefinition table : catalog.tables()) {
      for (int shard = 0; shard < table.shards(); shard++) {
        wanted.add(table.log(shard));
      }
    }
    Map<LogName, String> current = new HashMap<>();
    Map<LogName, Long> revisions = new HashMap<>();
    for (PlacementSnapshot.RevisedAssignment revised : placement.assignments(role)) {
      current.put(revised.assignment().shard(), revised.assignment().nodeId());
      revisions.put(revised.assignment().shard(), revised.revision());
    }
    Set<String> nodes =
        placement.nodes().stream()
            .filter(node -> node.roles().contains(role))
            .map(NodeRegistration::nodeId)
            .collect(Collectors.toSet());
    return write(List.copyOf(ShardPlacement.plan(wanted, current, nodes).entrySet()), revisions);
  }

  /// Writes the changes part by part and waits until the snapshots show them.
  private CompletableFuture<Void> write(
      List<Map.Entry<LogName, Optional<String>>> changes, Map<LogName, Long> revisions) {
    if (changes.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    int count = Math.min(changes.size(), CHANGES_PER_TRANSACTION);
    return context
        .meta()
        .commit(transaction(changes.subList(0, count), revisions))
        .thenCompose(result -> {
          if (!result.committed()) {
            throw new AzimuthException(
                ErrorCode.LOST_RACE, "assignments of " + role + " changed meanwhile");
          }
          LOG.debug("Changed {} assignments of {}", count, role);
          return context.placement().await(snapshot -> snapshot.revision() >= result.revision());
        })
        .thenCompose(seen -> write(changes.subList(count, changes.size()), revisions));
  }

  private MetaTransaction transaction(
      List<Map.Entry<LogName, Optional<String>>> changes, Map<LogName, Long> revisions) {
    MetaTransaction.Builder transaction = leadership.fenced();
    Set<Long> goneTables = new HashSet<>();
    for (Map.Entry<LogName, Optional<String>> change : changes) {
      LogName shard = change.getKey();
      ShardAssignment assignment = new ShardAssignment(shard, role, change.getValue().orElse(""));
      String key = PlacementKey.of(assignment);
      transaction.ifRevision(key, revisions.getOrDefault(shard, 0L));
      if (change.getValue().isPresent()) {
        transaction.put(key, PlacementCodec.encode(assignment));
      } else {
        transaction.delete(key);
        if (goneTables.add(shard.tableId())) {
          transaction.ifAbsent(CatalogKeys.table(shard.tableId()));
        }
      }
    }
    return transaction.build();
  }
}
