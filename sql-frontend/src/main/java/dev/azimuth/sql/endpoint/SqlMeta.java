package dev.azimuth.sql.endpoint;

import dev.azimuth.sql.api.BatchResult;
import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.sql.api.SqlService;
import dev.azimuth.sql.api.StatementDescription;
import dev.azimuth.sql.api.StatementDescription.StatementKind;
import dev.azimuth.sql.api.StatementResult;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.calcite.avatica.MetaImpl;
import org.apache.calcite.avatica.QueryState;
import org.apache.calcite.avatica.remote.TypedValue;
import org.jspecify.annotations.Nullable;

/// Avatica's calls as calls of the SQL service.
///
/// Connections and statements that are not known are welcome: a connection is only an id, and the
/// text of a prepared statement comes with the request (in its signature for queries, in
/// [ClientOptions] from our own driver) or, for updates and batches of stock clients, from what
/// `prepare` noted here.
final class SqlMeta extends MetaImpl {
  private static final int COUNTER_BITS = 22;

  private final SqlService sql;
  private final EndpointSettings settings;
  private final OpenCursors cursors;
  private final BoundedCache<StatementKey, String> statements;
  private final BoundedCache<String, Session> sessions;
  private final MetadataAnswers metadata;
  private final RunningStatements running = new RunningStatements();
  private final AtomicInteger nextStatement = new AtomicInteger();

  /// A statement of a connection; another endpoint's statement is never taken for one of ours.
  private record StatementKey(String connectionId, int id) {}

  SqlMeta(SqlService sql, EndpointSettings settings, Clock clock, Scheduler scheduler) {
    super(null);
    this.sql = sql;
    this.settings = settings;
    this.cursors = new OpenCursors(settings, clock, scheduler);
    this.statements = new BoundedCache<>(settings.statementsMax(), Long.MAX_VALUE, clock);
    this.sessions =
        new BoundedCache<>(settings.sessionsMax(), settings.sessionIdle().toNanos(), clock);
    this.metadata = new MetadataAnswers(sql);
  }

  OpenCursors cursors() {
    return cursors;
  }

  // Connections

  @Override
  public void openConnection(ConnectionHandle connection, @Nullable Map<String, String> info) {
    String schema = info == null ? null : info.get("schema");
    if (schema != null) {
      sessions.put(
          connection.id,
          Session.INITIAL.merged(
              new org.apache.calcite.avatica.ConnectionPropertiesImpl().setSchema(schema)));
    }
  }

  @Override
  public void closeConnection(ConnectionHandle connection) {
    sessions.remove(connection.id);
    cursors.closeAll(connection.id);
  }

  @Override
  public ConnectionProperties connectionSync(
      ConnectionHandle connection, ConnectionProperties chosen) {
    Session session =
        chosen.isEmpty()
            ? session(connection.id)
            : sessions.update(connection.id, Session.INITIAL, held -> held.merged(chosen));
    return session.properties(SessionSettings.DEFAULT.schema());
  }

  @Override
  public void commit(ConnectionHandle connection) {
    if (sessions.get(connection.id) != null) {
      sessions.update(connection.id, Session.INITIAL, Session::afterCommit);
    }
  }

  @Override
  public void rollback(ConnectionHandle connection) {
    if (session(connection.id).wroteWithoutCommit()) {
      sessions.update(connection.id, Session.INITIAL, Session::afterCommit);
      throw new AzimuthException(
          ErrorCode.READ_ONLY_ROLLBACK, "what was written since the last commit stays");
    }
  }

  private Session session(String connectionId) {
    Session session = sessions.get(connectionId);
    return session == null ? Session.INITIAL : session;
  }

  private SessionSettings settingsOf(String connectionId) {
    return session(connectionId).settings(ClientOptions.current());
  }

  private void noteWrite(String connectionId) {
    if (!session(connectionId).autoCommit()) {
      sessions.update(connectionId, Session.INITIAL, Session::afterWrite);
    }
  }

  // Statements

  @Override
  public StatementHandle createStatement(ConnectionHandle connection) {
    return new StatementHandle(connection.id, newStatementId(), null);
  }

  @Override
  public StatementHandle prepare(ConnectionHandle connection, String text, long maxRowCount) {
    StatementDescription description = sql.prepare(settingsOf(connection.id), text);
    int id = newStatementId();
    if (ClientOptions.current().vectorForm() != ClientOptions.VectorForm.PACKED) {
      // Our own driver sends the text with each execution.
      statements.put(new StatementKey(connection.id, id), text);
    }
    return new StatementHandle(
        connection.id,
        id,
        ColumnMapping.signature(
            text, description.kind(), description.columns(), description.parameters()));
  }

  /// Also ends what the statement runs: how clients cancel it.
  @Override
  public void closeStatement(StatementHandle statement) {
    boolean ran = running.cancel(statement.connectionId, statement.id);
    statements.remove(new StatementKey(statement.connectionId, statement.id));
    boolean open = cursors.close(statement.connectionId, statement.id);
    if (!ran && !open && isAnothers(statement)) {
      HeldHere.miss();
    }
  }

  /// Whether another proxy may hold something of a statement of which nothing is held here. Our own
  /// driver asks for a close only while there is something; stock clients do so for each statement,
  /// and then the number in its id tells where most of them began.
  private boolean isAnothers(StatementHandle statement) {
    return ClientOptions.current().vectorForm() == ClientOptions.VectorForm.PACKED
        || statement.id >>> COUNTER_BITS != settings.slot();
  }

  private int newStatementId() {
    int counter = nextStatement.incrementAndGet() & ((1 << COUNTER_BITS) - 1);
    return settings.slot() << COUNTER_BITS | counter;
  }

  private String text(StatementHandle statement) {
    ClientOptions options = ClientOptions.current();
    if (options.sql().isPresent()) {
      return options.sql().get();
    }
    if (statement.signature != null && statement.signature.sql != null) {
      return statement.signature.sql;
    }
    String noted = statements.get(new StatementKey(statement.connectionId, statement.id));
    if (noted == null) {
      throw new AzimuthException(ErrorCode.UNKNOWN_STATEMENT, "statement " + statement.id);
    }
    return noted;
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
    return run(statement, text, List.of(), maxRowCount);
  }

  @Override
  @SuppressWarnings("deprecation") // still declared by Avatica
  public ExecuteResult execute(
      StatementHandle statement, List<TypedValue> parameterValues, long maxRowCount) {
    return run(statement, text(statement), ParameterDecoding.decode(parameterValues), -1);
  }

  @Override
  public ExecuteResult execute(
      StatementHandle statement, List<TypedValue> parameterValues, int maxRowsInFirstFrame) {
    return run(statement, text(statement), ParameterDecoding.decode(parameterValues), -1);
  }

  /// Runs a statement; `rowsMax` below 0 stands for all rows.
  private ExecuteResult run(
      StatementHandle statement, String text, List<@Nullable Object> parameters, long rowsMax) {
    cursors.close(statement.connectionId, statement.id);
    return running.run(
        statement.connectionId, statement.id, () -> runHere(statement, text, parameters, rowsMax));
  }

  private ExecuteResult runHere(
      StatementHandle statement, String text, List<@Nullable Object> parameters, long rowsMax) {
    StatementResult result = sql.execute(settingsOf(statement.connectionId), text, parameters);
    return new ExecuteResult(
        List.of(
            switch (result) {
              case StatementResult.Rows rows -> rows(statement, text, rows, rowsMax);
              case StatementResult.UpdateCount update -> {
                noteWrite(statement.connectionId);
                yield MetaResultSet.count(statement.connectionId, statement.id, update.count());
              }
            }));
  }

  private MetaResultSet rows(
      StatementHandle statement, String text, StatementResult.Rows rows, long rowsMax) {
    RowCursor cursor = rowsMax < 0 ? rows.cursor() : new LimitedCursor(rows.cursor(), rowsMax);
    RowFrame frame;
    try {
      frame = RowFrame.read(cursor, 0, settings.frameRowsMax(), settings.frameBytesMax());
    } catch (RuntimeException | Error e) {
      cursor.close();
      throw e;
    }
    if (frame.done) {
      cursor.close();
    } else {
      cursors.keep(statement.connectionId, statement.id, cursor, frame);
    }
    return MetaResultSet.create(
        statement.connectionId,
        statement.id,
        false,
        ColumnMapping.signature(text, StatementKind.QUERY, rows.columns(), List.of()),
        frame);
  }

  @Override
  public Frame fetch(StatementHandle statement, long offset, int rowsMax) {
    return cursors.fetch(statement.connectionId, statement.id, offset, settings.frameRowsMax());
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
  public ExecuteBatchResult prepareAndExecuteBatch(StatementHandle statement, List<String> texts) {
    List<BatchResult.Entry> entries = new ArrayList<>(texts.size());
    for (String text : texts) {
      entries.addAll(
          sql.executeBatch(settingsOf(statement.connectionId), text, List.of(List.of())).entries());
    }
    return counts(statement, new BatchResult(entries));
  }

  /// Runs a statement once for each list of parameters.
  ExecuteBatchResult runBatch(StatementHandle statement, List<List<@Nullable Object>> entries) {
    return running.run(
        statement.connectionId,
        statement.id,
        () ->
            counts(
                statement,
                sql.executeBatch(settingsOf(statement.connectionId), text(statement), entries)));
  }

  private ExecuteBatchResult counts(StatementHandle statement, BatchResult result) {
    noteWrite(statement.connectionId);
    long[] counts = new long[result.entries().size()];
    AzimuthException first = null;
    int failedAt = 0;
    for (int i = 0; i < counts.length; i++) {
      BatchResult.Entry entry = result.entries().get(i);
      counts[i] = entry.failure().isPresent() ? Statement.EXECUTE_FAILED : entry.count();
      if (first == null && entry.failure().isPresent()) {
        first = entry.failure().get();
        failedAt = i;
      }
    }
    if (first == null) {
      return new ExecuteBatchResult(counts);
    }
    StringBuilder note = new StringBuilder(ProtocolFailure.BATCH_NOTE);
    for (int i = 0; i < counts.length; i++) {
      note.append(i == 0 ? "" : ",").append(counts[i]);
    }
    throw new ProtocolFailure(
        first.code(),
        first.getMessage() + " (entry " + (failedAt + 1) + " of the batch)",
        note.toString());
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
        newStatementId(),
        true,
        ColumnMapping.signature("", StatementKind.QUERY, table.columns(), List.of()),
        new Frame(0, true, table.rows()));
  }
}
