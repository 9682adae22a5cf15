package dev.azimuth.coordinators.root;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.coordinators.reconcile.BoundedCalls;
import dev.azimuth.coordinators.root.PendingLogs.Stage;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaTransaction;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Creates the logs of new tables, and removes those of dropped tables and of unfinished creations.
///
/// See [PendingLogs] for the records that make both certain. Logs of a dropped table go when
/// neither the catalog nor any assignment or serving record shows it: nobody reads them any more.
final class TableLogs {
  private static final Logger LOG = LoggerFactory.getLogger(TableLogs.class);

  private final CoordinatorContext context;
  private final LogBroker logs;
  private final Leadership leadership;
  private final Set<Long> inCreation = ConcurrentHashMap.newKeySet();
  private volatile boolean somethingPending = true;

  TableLogs(CoordinatorContext context, LogBroker logs, Leadership leadership) {
    this.context = context;
    this.logs = logs;
    this.leadership = leadership;
  }

  /// Id and logs of a table that is about to be created.
  ///
  /// @param pendingRevision revision of the [PendingLogs] record, which the creation requires
  record Reserved(long tableId, long pendingRevision) {}

  /// Allocates a table id and creates the logs; [#release] must follow, whatever happens.
  CompletableFuture<Reserved> reserve(int shards) {
    return context
        .meta()
        .get(RootKeys.NEXT_TABLE)
        .thenCompose(counter -> {
          long id = counter.map(entry -> RootKeys.decodeNextTable(entry.value())).orElse(1L);
          inCreation.add(id);
          return record(id, shards, counter.map(MetaEntry::revision).orElse(0L))
              .thenCompose(reserved -> create(reserved, shards))
              .whenComplete((reserved, error) -> {
                if (error != null) {
                  release(id);
                }
              });
        });
  }

  private CompletableFuture<Reserved> record(long id, int shards, long counterRevision) {
    MetaTransaction transaction =
        leadership
            .fenced()
            .ifRevision(RootKeys.NEXT_TABLE, counterRevision)
            .put(RootKeys.NEXT_TABLE, RootKeys.encodeNextTable(id + 1))
            .put(RootKeys.pendingLogs(id), new PendingLogs(id, shards, Stage.CREATING).encode())
            .build();
    return context
        .meta()
        .commit(transaction)
        .thenApply(result -> {
          if (!result.committed()) {
            throw new AzimuthException(ErrorCode.NOT_READY, "the root coordinator is changing");
          }
          return new Reserved(id, result.revision());
        });
  }

  private CompletableFuture<Reserved> create(Reserved reserved, int shards) {
    return BoundedCalls.forEach(names(reserved.tableId, shards), this::create)
        .thenApply(done -> reserved);
  }

  /// A log broker knows of no leadership: after a pause, the next leader may have removed the logs.
  private CompletableFuture<Void> create(LogName log) {
    return leadership.isValid() ? logs.create(log) : CompletableFuture.failedFuture(notLeading());
  }

  /// Ends the protection of a creation: if its table is not in the catalog, its logs go.
  void release(long tableId) {
    inCreation.remove(tableId);
    somethingPending = true;
  }

  /// Says that a table was dropped.
  void dropped() {
    somethingPending = true;
  }

  /// Whether [#collect] may have something to do.
  boolean mayCollect() {
    return somethingPending;
  }

  /// Removes what can be removed now.
  CompletableFuture<Void> collect() {
    if (!somethingPending) {
      return CompletableFuture.completedFuture(null);
    }
    somethingPending = false;
    return context
        .meta()
        .range(RootKeys.PENDING_LOGS)
        .thenCompose(range ->
            range.entries().stream()
                .map(this::collectOne)
                .reduce(
                    CompletableFuture.completedFuture(null),
                    (all, one) -> all.thenCombine(one, (a, b) -> null)))
        .whenComplete((done, error) -> {
          if (error != null) {
            somethingPending = true;
          }
        });
  }

  private CompletableFuture<Void> collectOne(MetaEntry entry) {
    PendingLogs pending = PendingLogs.decode(entry.key(), entry.value());
    boolean inUse =
        switch (pending.stage()) {
          case CREATING -> inCreation.contains(pending.tableId());
          case DROPPED ->
              context.catalog().snapshot().table(pending.tableId()).isPresent()
                  || context.placement().snapshot().mentions(pending.tableId());
        };
    if (inUse) {
      somethingPending = true;
      return CompletableFuture.completedFuture(null);
    }
    return switch (pending.stage()) {
      case CREATING -> claim(entry, pending);
      case DROPPED -> remove(entry, pending);
    };
  }

  /// Makes sure that a creation which may still be on its way fails.
  private CompletableFuture<Void> claim(MetaEntry entry, PendingLogs pending) {
    PendingLogs claimed = new PendingLogs(pending.tableId(), pending.shards(), Stage.DROPPED);
    return context
        .meta()
        .commit(
            leadership
                .fenced()
                .ifRevision(entry.key(), entry.revision())
                .put(entry.key(), claimed.encode())
                .build())
        .thenAccept(result -> somethingPending = true);
  }

  private CompletableFuture<Void> remove(MetaEntry entry, PendingLogs pending) {
    LOG.info("Removing the logs of dropped table {}", pending.tableId());
    return BoundedCalls.forEach(names(pending.tableId(), pending.shards()), logs::delete)
        .thenCompose(done ->
            context
                .meta()
                .commit(
                    leadership
                        .fenced()
                        .ifRevision(entry.key(), entry.revision())
                        .delete(entry.key())
                        .build()))
        .thenAccept(result -> {
          if (!result.committed()) {
            somethingPending = true;
          }
        });
  }

  private static AzimuthException notLeading() {
    return new AzimuthException(ErrorCode.NOT_READY, "the root coordinator is changing");
  }

  private static List<LogName> names(long tableId, int shards) {
    return IntStream.range(0, shards).mapToObj(shard -> new LogName(tableId, shard)).toList();
  }
}
