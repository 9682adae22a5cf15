package dev.azimuth.tests.sql;

import dev.azimuth.sql.api.ResultColumn;
import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.api.StatementResult;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs statements on a JDBC connection and gives the results as the proxy does.
public final class JdbcStatements {
  private final Connection connection;

  /// Statements on a connection.
  public JdbcStatements(Connection connection) {
    this.connection = connection;
  }

  /// Runs a statement; fails with what the driver translated.
  public StatementResult execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return new StatementResult.UpdateCount(statement.getLargeUpdateCount());
      }
      try (ResultSet rows = statement.getResultSet()) {
        return new StatementResult.Rows(columns(rows.getMetaData()), read(rows));
      }
    } catch (SQLException failure) {
      throw failure(failure);
    }
  }

  private static List<ResultColumn> columns(ResultSetMetaData metadata) throws SQLException {
    List<ResultColumn> columns = new ArrayList<>();
    for (int i = 1; i <= metadata.getColumnCount(); i++) {
      columns.add(
          new ResultColumn(
              metadata.getColumnLabel(i),
              metadata.getColumnTypeName(i),
              metadata.getColumnType(i),
              metadata.getPrecision(i),
              metadata.getScale(i),
              metadata.isNullable(i) != ResultSetMetaData.columnNoNulls,
              metadata.getSchemaName(i),
              metadata.getTableName(i)));
    }
    return columns;
  }

  private static RowCursor read(ResultSet rows) throws SQLException {
    List<@Nullable Object[]> read = new ArrayList<>();
    while (rows.next()) {
      @Nullable Object[] row = new @Nullable Object[rows.getMetaData().getColumnCount()];
      for (int i = 0; i < row.length; i++) {
        row[i] = rows.getObject(i + 1);
      }
      read.add(row);
    }
    return new Rows(read.iterator());
  }

  /// The failure that the driver translated.
  private static AzimuthException failure(SQLException failure) {
    ErrorCode code =
        Arrays.stream(ErrorCode.values())
            .filter(known -> known.vendorNumber() == failure.getErrorCode())
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(failure));
    String message = String.valueOf(failure.getMessage());
    int text = message.indexOf(code.text());
    String after = text < 0 ? ": " + message : message.substring(text + code.text().length());
    return new AzimuthException(code, after.startsWith(": ") ? after.substring(2) : "", failure);
  }

  private record Rows(Iterator<@Nullable Object[]> rows) implements RowCursor {
    @Override
    public @Nullable Object @Nullable [] next() {
      return rows.hasNext() ? rows.next() : null;
    }

    @Override
    public void close() {}
  }
}
