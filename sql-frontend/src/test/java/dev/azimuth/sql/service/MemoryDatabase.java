package dev.azimuth.sql.service;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.nodes.api.NodeDirectory;
import dev.azimuth.nodes.api.QueryService;
import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.sql.execute.MemoryBudget;
import dev.azimuth.storage.catalog.Catalog;
import dev.azimuth.storage.catalog.CatalogIndexes;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.catalog.TableOptions;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.record.RecordCodec;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A proxy over everything it needs, in memory and without anything that can fail by itself: what
/// fails is said by the test. For one thread at a time.
final class MemoryDatabase implements RootService, Catalog, LogBroker, NodeDirectory {
  final MemoryShards shards = new MemoryShards(() -> this.snapshot);
  final Proxy proxy;

  /// Runs before each record is appended; what it throws fails the append.
  Consumer<LogName> beforeAppend = shard -> {};

  /// Runs before a node is called; what it throws is the answer.
  Runnable beforeCall = () -> {};

  /// What answers to fragments.
  QueryService queries = shards;

  /// What the proxy has seen of the catalog, if not all.
  @Nullable CatalogSnapshot seen;

  private final SystemScheduler scheduler = new SystemScheduler(1);
  private final AtomicLong clock = new AtomicLong(1);

  /// By what the oracle goes on with each timestamp.
  long timestampStep = 1;

  private final Map<LogName, Long> ends = new HashMap<>();
  private CatalogSnapshot snapshot = new CatalogSnapshot(1, List.of("public"), List.of());

  MemoryDatabase() {
    this(MemoryBudget.Limits.DEFAULT);
  }

  MemoryDatabase(MemoryBudget.Limits limits) {
    NodeRegistration node = new NodeRegistration("n1", "local", Set.of(ShardRole.values()));
    proxy =
        new Proxy(
            new Proxy.Parts(
                new SystemClock(),
                scheduler,
                this,
                this,
                (shard, role) -> Optional.of(node),
                this,
                this),
            limits);
  }

  @Override
  public CompletableFuture<Long> timestamps(int count) {
    return CompletableFuture.completedFuture(clock.getAndAdd(count * timestampStep));
  }

  @Override
  public CompletableFuture<Long> execute(DefinitionCommand command) {
    List<TableDefinition> tables = new ArrayList<>(snapshot.tables());
    long version = snapshot.version() + 1;
    switch (command) {
      case DefinitionCommand.CreateTable create -> {
        TableOptions options = TableOptions.of(create.options());
        tables.add(
            new TableDefinition(
                version,
                create.schema(),
                create.table(),
                1,
                create.columns(),
                create.keyColumns(),
                options.shards(),
                List.of(),
                options.kept()));
      }
      case DefinitionCommand.AlterTable alter -> {
        boolean isThere = snapshot.table(alter.schema(), alter.table()).isPresent();
        if (isThere || alter.ifMissing() == DefinitionCommand.IfMissing.FAIL) {
          TableDefinition table = named(alter.schema(), alter.table());
          tables.remove(table);
          tables.add(TableOptions.change(table, alter.options()));
        }
      }
      case DefinitionCommand.DropTable drop ->
          tables.removeIf(table -> table.name().equalsIgnoreCase(drop.table()));
      case DefinitionCommand.TruncateTable truncate -> {
        TableDefinition table = named(truncate.schema(), truncate.table());
        tables.remove(table);
        tables.add(
            new TableDefinition(
                version,
                table.schema(),
                table.name(),
                1,
                table.columns(),
                table.keyColumns(),
                table.shards(),
                table.indexes(),
                table.options()));
      }
      case DefinitionCommand.CreateIndex create -> {
        boolean isThere = snapshot.tableOfIndex(create.schema(), create.index().name()).isPresent();
        if (!isThere || create.ifExists() == DefinitionCommand.IfExists.FAIL) {
          TableDefinition table = named(create.schema(), create.table());
          tables.remove(table);
          tables.add(CatalogIndexes.create(snapshot, table, create.index()));
        }
      }
      case DefinitionCommand.DropIndex drop -> {
        boolean isThere = snapshot.tableOfIndex(drop.schema(), drop.index()).isPresent();
        if (isThere || drop.ifMissing() == DefinitionCommand.IfMissing.FAIL) {
          TableDefinition without = CatalogIndexes.drop(snapshot, drop.schema(), drop.index());
          tables.removeIf(table -> table.id() == without.id());
          tables.add(without);
        }
      }
      case DefinitionCommand.CreateSchema _,
          DefinitionCommand.DropSchema _,
          DefinitionCommand.CreateDefaultIndex _ ->
          throw new UnsupportedOperationException();
    }
    snapshot = new CatalogSnapshot(version, snapshot.schemas(), tables);
    return CompletableFuture.completedFuture(version);
  }

  private TableDefinition named(String schema, String name) {
    if (snapshot.schema(schema).isEmpty()) {
      throw new AzimuthException(ErrorCode.UNKNOWN_SCHEMA, schema);
    }
    return snapshot
        .table(schema, name)
        .orElseThrow(() -> new AzimuthException(ErrorCode.UNKNOWN_TABLE, schema + "." + name));
  }

  @Override
  public CatalogSnapshot snapshot() {
    return seen == null ? snapshot : seen;
  }

  @Override
  public CompletableFuture<CatalogSnapshot> newest() {
    return CompletableFuture.completedFuture(snapshot);
  }

  @Override
  public CompletableFuture<CatalogSnapshot> await(long version) {
    return CompletableFuture.completedFuture(snapshot);
  }

  @Override
  public void subscribe(Consumer<CatalogSnapshot> listener) {}

  @Override
  public void close() {
    scheduler.close();
  }

  @Override
  public QueryService queryService(String nodeId) {
    beforeCall.run();
    return queries;
  }

  @Override
  public ShardService shardService(String nodeId) {
    beforeCall.run();
    return shards;
  }

  @Override
  public CompletableFuture<Long> append(LogName log, byte[] record, Durability durability) {
    try {
      beforeAppend.accept(log);
    } catch (AzimuthException failure) {
      return CompletableFuture.failedFuture(failure);
    }
    long position = ends.merge(log, 1L, Long::sum);
    shards.apply(log, position, RecordCodec.decode(record));
    return CompletableFuture.completedFuture(position);
  }

  @Override
  public CompletableFuture<Void> create(LogName log) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Void> delete(LogName log) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<LogBatch> read(LogName log, long fromPosition, int bytesMax) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Long> endPosition(LogName log) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Void> awaitRecord(LogName log, long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Void> trim(LogName log, long beforePosition) {
    throw new UnsupportedOperationException();
  }
}
