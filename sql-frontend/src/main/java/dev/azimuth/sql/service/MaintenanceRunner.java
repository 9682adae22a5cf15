package dev.azimuth.sql.service;

import dev.azimuth.nodes.api.ShardCheck;
import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.sql.api.ResultColumn;
import dev.azimuth.sql.api.StatementResult;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.Routes;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.log.LogName;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Runs FLUSH, COMPACT and CHECK TABLE: asks the owner of each shard of the table, one after
/// another.
///
/// A statement that runs out of time leaves the work of the shard that it has come to going on; it
/// can be repeated.
final class MaintenanceRunner {
  /// One row for each shard without damage, and one for each damaged file.
  static final List<ResultColumn> CHECK_COLUMNS =
      List.of(
          column("SHARD", "INTEGER", Types.INTEGER, false),
          column("MANIFEST", "BIGINT", Types.BIGINT, false),
          column("FILES", "INTEGER", Types.INTEGER, false),
          column("BYTES", "BIGINT", Types.BIGINT, false),
          column("ROW_VERSIONS", "BIGINT", Types.BIGINT, false),
          column("DAMAGE", "VARCHAR", Types.VARCHAR, true));

  private final Routes routes;

  MaintenanceRunner(Routes routes) {
    this.routes = routes;
  }

  private static ResultColumn column(String label, String type, int jdbcType, boolean nullable) {
    return new ResultColumn(label, type, jdbcType, 0, 0, nullable, "", "");
  }

  StatementResult run(Execution execution, Prepared.Maintenance statement) {
    TableDefinition table = statement.table();
    return switch (statement.task()) {
      case FLUSH -> each(execution, table, ShardService::flush);
      case COMPACT -> each(execution, table, ShardService::compact);
      case CHECK ->
          new StatementResult.Rows(
              CHECK_COLUMNS,
              new StatementCursor(execution, new ListCursor(check(execution, table))));
    };
  }

  private StatementResult each(
      Execution execution,
      TableDefinition table,
      BiFunction<ShardService, LogName, CompletableFuture<Long>> work) {
    for (int shard = 0; shard < table.shards(); shard++) {
      LogName log = table.log(shard);
      long _ = routes.askOwner(execution, log, owner -> work.apply(owner, log));
    }
    return new StatementResult.UpdateCount(0);
  }

  private List<@Nullable Object[]> check(Execution execution, TableDefinition table) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int shard = 0; shard < table.shards(); shard++) {
      LogName log = table.log(shard);
      ShardCheck check = routes.askOwner(execution, log, owner -> owner.check(log));
      List<@Nullable String> damages = new ArrayList<>(check.damages());
      if (damages.isEmpty()) {
        damages.add(null);
      }
      for (String damage : damages) {
        rows.add(
            new @Nullable Object[] {
              shard, check.manifestNumber(), check.files(), check.bytes(), check.rows(), damage
            });
      }
    }
    return rows;
  }
}
