package dev.azimuth.sql.endpoint;

import dev.azimuth.sql.api.SqlService;
import dev.azimuth.sql.api.StatementDescription;
import dev.azimuth.sql.api.StatementDescription.StatementKind;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.MetaImpl;
import org.apache.calcite.avatica.QueryState;
import org.apache.calcite.avatica.remote.TypedValue;
import org.jspecify.annotations.Nullable;

/// Avatica's calls, each passed on to the part that answers it: what connections have said
/// ([Sessions]), statements and their texts ([StatementTexts]), their runs and batches
/// ([StatementRuns]), metadata ([MetadataAnswers]).
///
/// Connections and statements that are not known are welcome.
final class SqlMeta extends MetaImpl {
  private static final int ALL_ROWS = -1;

  private final SqlService sql;
  private final EndpointSettings settings;
  private final OpenCursors cursors;
  private final Sessions sessions;
  private final StatementTexts texts;
  private final StatementRuns runs;
  private final MetadataAnswers metadata;

  SqlMeta(SqlService sql, EndpointSettings settings, Clock clock, Scheduler scheduler) {
    super(null);
    this.sql = sql;
    this.settings = settings;
    this.cursors = new OpenCursors(settings, clock, scheduler);
    this.sessions = new Sessions(settings, clock);
    this.texts = new StatementTexts(settings, clock);
    this.runs = new StatementRuns(sql, settings, sessions, cursors);
    this.metadata = new MetadataAnswers(sql);
  }

  OpenCursors cursors() {
    return cursors;
  }

  // Connections

  @Override
  public void openConnection(ConnectionHandle connection, @Nullable Map<String, String> info) {
    sessions.open(connection.id, info == null ? null : info.get("schema"));
  }

  @Override
  public void closeConnection(ConnectionHandle connection) {
    sessions.close(connection.id);
    cursors.closeAll(connection.id);
  }

  @Override
  public ConnectionProperties connectionSync(
      ConnectionHandle connection, ConnectionProperties chosen) {
    return sessions.sync(connection.id, chosen);
  }

  @Override
  public void commit(ConnectionHandle connection) {
    sessions.commit(connection.id);
  }

  @Override
  public void rollback(ConnectionHandle connection) {
    sessions.rollback(connection.id);
  }

  // Statements

  @Override
  public StatementHandle createStatement(ConnectionHandle connection) {
    return new StatementHandle(connection.id, texts.newId(), null);
  }

  @Override
  public StatementHandle prepare(ConnectionHandle connection, String text, long maxRowCount) {
    StatementDescription description = sql.prepare(sessions.settingsOf(connection.id), text);
    StatementHandle statement =
        new StatementHandle(
            connection.id,
            texts.newId(),
            ColumnMapping.signature(
                text, description.kind(), description.columns(), description.parameters()));
    texts.note(statement, text);
    return statement;
  }

  /// Also ends what the statement runs: how clients cancel it.
  @Override
  public void closeStatement(StatementHandle statement) {
    texts.forget(statement);
    if (!runs.end(statement) && texts.isAnothers(statement)) {
      HeldHere.miss();
    }
  }

  // Execution

  @Override
  @SuppressWarnings("deprecation") // still declared by Avatica
  public ExecuteResult prepareAndExecute(
      StatementHandle statement, String text, long maxRowCount, PrepareCallback callback) {
    return prepareAndExecute(statement, text, maxRowCount, settings.frameRowsMax(), callback);
  }

  @Override
  public ExecuteResult prepareAndExecute(
      StatementHandle statement,
      String text,
      long maxRowCount,
      int maxRowsInFirstFrame,
      PrepareCallback callback) {
    return runs.run(statement, text, List.of(), maxRowCount);
  }

  @Override
  @SuppressWarnings("deprecation") // still declared by Avatica
  public ExecuteResult execute(
      StatementHandle statement, List<TypedValue> parameterValues, long maxRowCount) {
    return runs.run(
        statement, texts.of(statement), ParameterDecoding.decode(parameterValues), ALL_ROWS);
  }

  @Override
  public ExecuteResult execute(
      StatementHandle statement, List<TypedValue> parameterValues, int maxRowsInFirstFrame) {
    return runs.run(
        statement, texts.of(statement), ParameterDecoding.decode(parameterValues), ALL_ROWS);
  }

  @Override
  public Frame fetch(StatementHandle statement, long offset, int rowsMax) {
    return runs.fetch(statement, offset);
  }

  @Override
  public boolean syncResults(StatementHandle statement, QueryState state, long offset) {
    throw new AzimuthException(
        ErrorCode.CURSOR_LOST, "statement " + statement.id + " at row " + offset);
  }

  // Batches

  @Override
  public ExecuteBatchResult executeBatch(
      StatementHandle statement, List<List<TypedValue>> entries) {
    List<List<@Nullable Object>> decoded = new ArrayList<>(entries.size());
    for (List<TypedValue> entry : entries) {
      decoded.add(ParameterDecoding.decode(entry));
    }
    return runBatch(statement, decoded);
  }

  @Override
  public ExecuteBatchResult prepareAndExecuteBatch(
      StatementHandle statement, List<String> statements) {
    return runs.runTexts(statement, statements);
  }

  /// Runs a statement once for each list of parameters.
  ExecuteBatchResult runBatch(StatementHandle statement, List<List<@Nullable Object>> entries) {
    return runs.runBatch(statement, texts.of(statement), entries);
  }

  // Metadata

  @Override
  public Map<DatabaseProperty, Object> getDatabaseProperties(ConnectionHandle connection) {
    return metadata.databaseProperties();
  }

  @Override
  public MetaResultSet getTables(
      ConnectionHandle connection,
      @Nullable String catalog,
      Pat schema,
      Pat table,
      @Nullable List<String> types) {
    return answer(connection, metadata.tables(catalog, schema.s, table.s, types));
  }

  @Override
  public MetaResultSet getColumns(
      ConnectionHandle connection, @Nullable String catalog, Pat schema, Pat table, Pat column) {
    return answer(connection, metadata.columns(catalog, schema.s, table.s, column.s));
  }

  @Override
  public MetaResultSet getSchemas(
      ConnectionHandle connection, @Nullable String catalog, Pat schema) {
    return answer(connection, metadata.schemas(catalog, schema.s));
  }

  @Override
  public MetaResultSet getCatalogs(ConnectionHandle connection) {
    return answer(connection, metadata.catalogs());
  }

  @Override
  public MetaResultSet getTableTypes(ConnectionHandle connection) {
    return answer(connection, metadata.tableTypes());
  }

  @Override
  public MetaResultSet getTypeInfo(ConnectionHandle connection) {
    return answer(connection, metadata.typeInfo());
  }

  private MetaResultSet answer(ConnectionHandle connection, MetadataAnswers.Table table) {
    return MetaResultSet.create(
        connection.id,
        texts.newId(),
        true,
        ColumnMapping.signature("", StatementKind.QUERY, table.columns(), List.of()),
        new Frame(0, true, table.rows()));
  }
}
