package dev.azimuth.sql.endpoint;

import dev.azimuth.sql.api.BatchResult;
import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.api.SqlService;
import dev.azimuth.sql.api.StatementDescription.StatementKind;
import dev.azimuth.sql.api.StatementResult;
import dev.azimuth.storage.error.AzimuthException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.Meta.ExecuteBatchResult;
import org.apache.calcite.avatica.Meta.ExecuteResult;
import org.apache.calcite.avatica.Meta.Frame;
import org.apache.calcite.avatica.Meta.MetaResultSet;
import org.apache.calcite.avatica.Meta.StatementHandle;
import org.jspecify.annotations.Nullable;

/// Runs statements and batches, and gives their results in frames. Safe for any thread.
final class StatementRuns {
  private final SqlService sql;
  private final EndpointSettings settings;
  private final Sessions sessions;
  private final OpenCursors cursors;
  private final RunningStatements running = new RunningStatements();

  StatementRuns(SqlService sql, EndpointSettings settings, Sessions sessions, OpenCursors cursors) {
    this.sql = sql;
    this.settings = settings;
    this.sessions = sessions;
    this.cursors = cursors;
  }

  /// Runs a statement; `rowsMax` below 0 stands for all rows.
  ExecuteResult run(
      StatementHandle statement, String text, List<@Nullable Object> parameters, long rowsMax) {
    cursors.close(statement.connectionId, statement.id);
    return running.run(
        statement.connectionId, statement.id, () -> execute(statement, text, parameters, rowsMax));
  }

  private ExecuteResult execute(
      StatementHandle statement, String text, List<@Nullable Object> parameters, long rowsMax) {
    StatementResult result =
        sql.execute(sessions.settingsOf(statement.connectionId), text, parameters);
    return new ExecuteResult(
        List.of(
            switch (result) {
              case StatementResult.Rows rows -> firstFrame(statement, text, rows, rowsMax);
              case StatementResult.UpdateCount update -> {
                sessions.noteWrite(statement.connectionId);
                yield MetaResultSet.count(statement.connectionId, statement.id, update.count());
              }
            }));
  }

  private MetaResultSet firstFrame(
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

  /// The rows behind those that were sent.
  Frame fetch(StatementHandle statement, long offset) {
    return cursors.fetch(statement.connectionId, statement.id, offset, settings.frameRowsMax());
  }

  /// Ends what the statement runs and closes its result; whether there was either.
  boolean end(StatementHandle statement) {
    boolean ran = running.cancel(statement.connectionId, statement.id);
    boolean open = cursors.close(statement.connectionId, statement.id);
    return ran || open;
  }

  /// Runs one statement with many lists of parameters.
  ExecuteBatchResult runBatch(
      StatementHandle statement, String text, List<List<@Nullable Object>> entries) {
    return running.run(
        statement.connectionId,
        statement.id,
        () ->
            counts(
                statement,
                sql.executeBatch(sessions.settingsOf(statement.connectionId), text, entries)));
  }

  /// Runs statements without parameters, one after the other.
  ExecuteBatchResult runTexts(StatementHandle statement, List<String> texts) {
    List<BatchResult.Entry> entries = new ArrayList<>(texts.size());
    for (String text : texts) {
      entries.addAll(
          sql.executeBatch(sessions.settingsOf(statement.connectionId), text, List.of(List.of()))
              .entries());
    }
    return counts(statement, new BatchResult(entries));
  }

  private ExecuteBatchResult counts(StatementHandle statement, BatchResult result) {
    sessions.noteWrite(statement.connectionId);
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
}
