package dev.azimuth.sql.service;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.Routes;
import dev.azimuth.storage.catalog.Catalog;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.placement.ShardRole;
import java.util.Optional;

/// Runs data definition statements: the root coordinator carries them out, and the statement
/// returns when this proxy sees the result, a new table is served, and an index is built that shall
/// be waited for.
final class DefinitionRunner {
  private final RootService root;
  private final Catalog catalog;
  private final Routes routes;

  DefinitionRunner(RootService root, Catalog catalog, Routes routes) {
    this.root = root;
    this.catalog = catalog;
    this.routes = routes;
  }

  void run(Execution execution, DefinitionCommand command) {
    long version = version(execution, command);
    CatalogSnapshot snapshot = execution.await(catalog.await(version));
    Optional<TableDefinition> begun =
        switch (command) {
          case DefinitionCommand.CreateTable(var schema, var table, var _, var _, var _, var _) ->
              snapshot.table(schema, table);
          case DefinitionCommand.TruncateTable(var schema, var table) ->
              snapshot.table(schema, table);
          case DefinitionCommand.CreateSchema _,
              DefinitionCommand.DropSchema _,
              DefinitionCommand.DropTable _,
              DefinitionCommand.AlterTable _,
              DefinitionCommand.CreateIndex _,
              DefinitionCommand.CreateDefaultIndex _,
              DefinitionCommand.DropIndex _ ->
              Optional.empty();
        };
    begun.ifPresent(table -> awaitServed(execution, table));
    if (command instanceof DefinitionCommand.CreateIndex create && create.index().isAwaited()) {
      new IndexWait(catalog, routes, create).run(execution);
    }
  }

  private long version(Execution execution, DefinitionCommand command) {
    try {
      return execution.await(root.execute(command));
    } catch (AzimuthException failure) {
      throw failure.code() == ErrorCode.CANCELLED
          ? new AzimuthException(
              ErrorCode.OUTCOME_UNKNOWN, "the root coordinator has not answered in time", failure)
          : failure;
    }
  }

  private void awaitServed(Execution execution, TableDefinition table) {
    for (int shard = 0; shard < table.shards(); shard++) {
      routes.awaitServed(execution, table.log(shard), ShardRole.OWNER);
      routes.awaitServed(execution, table.log(shard), ShardRole.LEADER);
    }
  }
}
