package dev.azimuth.sql.service;

import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.nodes.api.NodeDirectory;
import dev.azimuth.sql.api.BatchResult;
import dev.azimuth.sql.api.ResultColumn;
import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.sql.api.SqlService;
import dev.azimuth.sql.api.StatementDescription;
import dev.azimuth.sql.api.StatementResult;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.MemoryBudget;
import dev.azimuth.sql.execute.Routes;
import dev.azimuth.sql.execute.ShardReader;
import dev.azimuth.sql.execute.Timestamps;
import dev.azimuth.sql.language.SqlLanguage;
import dev.azimuth.sql.plan.Modification;
import dev.azimuth.sql.write.ChangeWriter;
import dev.azimuth.sql.write.InsertWriter;
import dev.azimuth.sql.write.ShardWriter;
import dev.azimuth.storage.catalog.Catalog;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.Blame;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The SQL service of a process: stateless between statements but for its caches.
///
/// Calls block and are made on threads of connections; planning runs on the scheduler's computation
/// threads. Every failure is an `AzimuthException`.
public final class Proxy implements SqlService {
  private final Parts parts;
  private final MemoryBudget.Limits limits;
  private final StatementCompiler compiler = new StatementCompiler();
  private final PlanCache plans =
      new PlanCache(PlanCache.Limits.DEFAULT, SqlLanguage.reservedWords());
  private final ShardReader reader;
  private final ModificationRunner modifications;
  private final DefinitionRunner definitions;
  private final MaintenanceRunner maintenance;
  private final DefaultIndexes defaultIndexes;

  /// What the proxy stands on.
  ///
  /// @param routes `PlacementView::route`
  public record Parts(
      Clock clock,
      Scheduler scheduler,
      Catalog catalog,
      RootService root,
      Routes.Lookup routes,
      NodeDirectory nodes,
      LogBroker log) {}

  /// A proxy whose statements may hold what `limits` says.
  public Proxy(Parts parts, MemoryBudget.Limits limits) {
    this(parts, limits, SystemFacts.NONE);
  }

  /// The same, with what its process knows for the tables of `SYS`.
  public Proxy(Parts parts, MemoryBudget.Limits limits, SystemFacts facts) {
    this.parts = parts;
    this.limits = limits;
    Routes routes = new Routes(parts.routes(), parts.nodes());
    Timestamps timestamps = new Timestamps(parts.root(), parts.clock());
    ShardWriter writer = new ShardWriter(routes, timestamps, parts.log());
    reader = new ShardReader(routes, timestamps, new SystemReader(parts, facts));
    modifications =
        new ModificationRunner(reader, new InsertWriter(writer), new ChangeWriter(writer));
    definitions = new DefinitionRunner(parts.root(), parts.catalog(), routes);
    maintenance = new MaintenanceRunner(routes);
    defaultIndexes = new DefaultIndexes(parts.root(), parts.clock());
  }

  /// Plans what clients usually begin with, so that they need not wait for classes to be loaded: a
  /// matter of the process, which needs no proxy.
  public static void warmUpPlanner() {
    plan(new StatementCompiler(), WarmUp.FIRST);
  }

  /// Plans and runs statements of other kinds, for the same reason; to be called when clients are
  /// served already.
  public void warmUp() {
    plan(compiler, WarmUp.LATER);
    for (String sql : WarmUp.RUN) {
      StatementResult result = execute(SessionSettings.DEFAULT, sql, List.of());
      if (result instanceof StatementResult.Rows(var _, RowCursor rows)) {
        drain(rows);
      }
    }
  }

  private static void plan(StatementCompiler compiler, List<String> statements) {
    for (String sql : statements) {
      compiler.compile(WarmUp.CATALOG, CatalogSnapshot.DEFAULT_SCHEMA, sql);
    }
  }

  private static void drain(RowCursor rows) {
    try (rows) {
      @Nullable Object[] row = rows.next();
      while (row != null) {
        row = rows.next();
      }
    }
  }

  @Override
  public StatementDescription prepare(SessionSettings session, String sql) {
    try (Execution execution = execution(session)) {
      return prepared(execution, session, sql).description();
    }
  }

  @Override
  public StatementResult execute(
      SessionSettings session, String sql, List<@Nullable Object> parameters) {
    Execution execution = execution(session);
    try {
      Prepared statement = prepared(execution, session, sql);
      StatementResult result = run(execution, session, statement, parameters);
      if (result instanceof StatementResult.UpdateCount) {
        execution.close();
      }
      return result;
    } catch (RuntimeException failure) {
      execution.close();
      throw Execution.unwrap(failure);
    }
  }

  @Override
  public BatchResult executeBatch(
      SessionSettings session, String sql, List<List<@Nullable Object>> parameters) {
    try (Execution execution = execution(session)) {
      Prepared statement = prepared(execution, session, sql);
      if (statement instanceof Prepared.Write write
          && write.modification() instanceof Modification.InsertRows insert) {
        return new BatchResult(modifications.runBatch(execution, write, insert, parameters));
      }
      if (statement.description().kind() == StatementDescription.StatementKind.QUERY) {
        throw new AzimuthException(
            ErrorCode.INVALID_STATEMENT, "a batch takes statements that return no rows");
      }
    }
    List<BatchResult.Entry> entries = new ArrayList<>();
    for (List<@Nullable Object> entry : parameters) {
      try {
        long count =
            execute(session, sql, entry) instanceof StatementResult.UpdateCount(long rows)
                ? rows
                : 0;
        entries.add(new BatchResult.Entry(count, Optional.empty()));
      } catch (AzimuthException failure) {
        entries.add(new BatchResult.Entry(0, Optional.of(failure)));
      }
    }
    return new BatchResult(entries);
  }

  @Override
  public CatalogSnapshot catalog() {
    return parts.catalog().snapshot();
  }

  private Execution execution(SessionSettings session) {
    Execution execution =
        new Execution(
            parts.clock(), parts.scheduler(), session.statementTimeout(), new MemoryBudget(limits));
    execution.written(session.written());
    return execution;
  }

  /// A statement that does not fit this proxy's catalog may fit a newer one, that another proxy's
  /// definition has made.
  private Prepared prepared(Execution execution, SessionSettings session, String sql) {
    CatalogSnapshot catalog = parts.catalog().snapshot();
    try {
      return prepared(execution, session, sql, catalog);
    } catch (AzimuthException failure) {
      if (failure.code().blame() != Blame.USER || failure.code() == ErrorCode.SYNTAX_ERROR) {
        throw failure;
      }
      CatalogSnapshot newest = execution.await(parts.catalog().newest());
      if (newest.version() == catalog.version()) {
        throw failure;
      }
      return prepared(execution, session, sql, newest);
    }
  }

  private Prepared prepared(
      Execution execution, SessionSettings session, String sql, CatalogSnapshot catalog) {
    PlanCache.Key key =
        new PlanCache.Key(sql, session.schema(), session.accuracy(), catalog.version());
    Prepared known = plans.get(key);
    if (known != null) {
      return known;
    }
    Prepared compiled =
        execution.await(
            CompletableFuture.supplyAsync(
                () -> compiler.compile(catalog, session.schema(), session.accuracy(), sql),
                parts.scheduler().compute()));
    if (!(compiled instanceof Prepared.Definition)) {
      plans.put(key, compiled);
    }
    return compiled;
  }

  private StatementResult run(
      Execution execution,
      SessionSettings session,
      Prepared statement,
      List<@Nullable Object> parameters) {
    return switch (statement) {
      case Prepared.Query query -> {
        QueryBinding.bind(execution, reader, query, parameters, session);
        List<ResultColumn> columns = query.description().columns();
        RowCursor rows = VectorTextCursor.of(query.plan().open(execution, reader), columns);
        yield new StatementResult.Rows(
            columns,
            new StatementCursor(
                execution, rows, work -> defaultIndexes.consider(query.plan(), work)));
      }
      case Prepared.Write write ->
          new StatementResult.UpdateCount(modifications.run(execution, write, parameters));
      case Prepared.Definition definition -> {
        definitions.run(execution, definition.command());
        yield new StatementResult.UpdateCount(0);
      }
      case Prepared.Maintenance work -> maintenance.run(execution, work);
      case Prepared.Setting setting -> SettingStatements.run(execution, session, setting);
      case Prepared.Nothing _ -> new StatementResult.UpdateCount(0);
      case Prepared.Explain explain -> {
        List<String> lines =
            new Explanation(execution, reader, modifications, this::shardName)
                .lines(explain, session, parameters);
        yield new StatementResult.Rows(
            explain.description().columns(),
            new StatementCursor(execution, ListCursor.ofLines(lines)));
      }
    };
  }

  private String shardName(LogName shard) {
    return parts
        .catalog()
        .snapshot()
        .table(shard.tableId())
        .map(table -> table.schema() + "." + table.name() + "/" + shard.shard())
        .orElseGet(shard::toString);
  }
}
