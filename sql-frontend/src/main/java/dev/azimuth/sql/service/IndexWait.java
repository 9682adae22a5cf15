package dev.azimuth.sql.service;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.nodes.api.SegmentIndex;
import dev.azimuth.nodes.api.SegmentIndex.Stage;
import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.Routes;
import dev.azimuth.storage.catalog.Catalog;
import dev.azimuth.storage.catalog.IndexDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Waits until every segment of a table has the indexes over one column, those that there are when
/// it looks: that a statement which gives no name has made one of them is all that is known. For
/// one statement.
///
/// A statement that runs out of time leaves the builds going on.
final class IndexWait {
  private static final Duration PAUSE_FIRST = Duration.ofMillis(20);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(1);

  private final Catalog catalog;
  private final Routes routes;
  private final DefinitionCommand.CreateIndex created;
  private Duration pause = PAUSE_FIRST;

  IndexWait(Catalog catalog, Routes routes, DefinitionCommand.CreateIndex created) {
    this.catalog = catalog;
    this.routes = routes;
    this.created = created;
  }

  void run(Execution execution) {
    while (!isBuilt(execution)) {
      execution.pause(pause);
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
    }
  }

  /// Also where somebody has dropped the table meanwhile.
  private boolean isBuilt(Execution execution) {
    Optional<TableDefinition> table = catalog.snapshot().table(created.schema(), created.table());
    if (table.isEmpty()) {
      return true;
    }
    Set<Long> wanted =
        table.get().indexes().stream()
            .filter(index -> index.column().equalsIgnoreCase(created.index().column()))
            .map(IndexDefinition::id)
            .collect(Collectors.toSet());
    for (int shard = 0; shard < table.get().shards(); shard++) {
      if (!isBuilt(execution, table.get().log(shard), wanted)) {
        return false;
      }
    }
    return true;
  }

  private boolean isBuilt(Execution execution, LogName log, Set<Long> wanted) {
    // An owner that does not know the index yet names it nowhere.
    boolean isBuilt =
        routes.askOwner(execution, log, ShardService::inspect).shards().stream()
            .filter(status -> status.shard().equals(log))
            .findAny()
            .filter(status -> status.failure().isEmpty())
            .map(status ->
                status.segments().stream()
                    .allMatch(segment -> wanted.stream().allMatch(segment::isSettled)))
            .orElse(false);
    if (!isBuilt) {
      routes.askOwner(execution, log, owner -> owner.indexes(log)).stream()
          .filter(index -> wanted.contains(index.indexId()) && index.stage() == Stage.REFUSED)
          .findAny()
          .ifPresent(IndexWait::refuse);
    }
    return isBuilt;
  }

  private static void refuse(SegmentIndex index) {
    throw new AzimuthException(
        ErrorCode.LIMIT_EXCEEDED,
        "the index is defined, but not built over "
            + index.segment()
            + ", which is searched without it: "
            + index.message());
  }
}
