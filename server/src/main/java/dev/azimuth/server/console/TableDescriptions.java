package dev.azimuth.server.console;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What `\d` shows, from JDBC's metadata.
final class TableDescriptions {
  private static final String INDEXES =
      "SELECT INDEX_NAME, INDEX_TYPE, COLUMN_NAME, OPERATOR_CLASS, OPTIONS"
          + " FROM INFORMATION_SCHEMA.INDEXES"
          + " WHERE UPPER(TABLE_SCHEMA) = UPPER(COALESCE(CAST(? AS VARCHAR), TABLE_SCHEMA))"
          + " AND UPPER(TABLE_NAME) = UPPER(CAST(? AS VARCHAR))"
          + " ORDER BY INDEX_NAME";

  private final PrintWriter out;
  private final ResultTable.Lines lines;

  TableDescriptions(PrintWriter out, ResultTable.Lines lines) {
    this.out = out;
    this.lines = lines;
  }

  void printTables(ResultSet tables) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    while (tables.next()) {
      rows.add(List.of(tables.getString("TABLE_SCHEM"), tables.getString("TABLE_NAME")));
    }
    new ResultTable(out, lines).print(List.of("schema", "table"), rows);
  }

  /// Prints the columns and indexes of a table; false if there is none of this name, in any case.
  boolean printTable(Connection connection, String name) throws SQLException {
    int dot = name.indexOf('.');
    String schema = dot < 0 ? connection.getSchema() : name.substring(0, dot);
    String table = name.substring(dot + 1).replace("\"", "");
    DatabaseMetaData metaData = connection.getMetaData();
    List<List<String>> rows = new ArrayList<>();
    try (ResultSet columns = metaData.getColumns(null, null, "%", "%")) {
      Set<String> keys = new HashSet<>();
      while (columns.next()) {
        if (!columns.getString("TABLE_NAME").equalsIgnoreCase(table)
            || (schema != null && !columns.getString("TABLE_SCHEM").equalsIgnoreCase(schema))) {
          continue;
        }
        if (rows.isEmpty()) {
          keys.addAll(
              keys(metaData, columns.getString("TABLE_SCHEM"), columns.getString("TABLE_NAME")));
        }
        String column = columns.getString("COLUMN_NAME");
        boolean isNullable = columns.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls;
        rows.add(
            List.of(
                column,
                columns.getString("TYPE_NAME"),
                isNullable ? "" : "not null",
                keys.contains(column) ? "primary key" : ""));
      }
    }
    if (!rows.isEmpty()) {
      new ResultTable(out, lines).print(List.of("column", "type", "nullable", "key"), rows);
      printIndexes(connection, schema, table);
    }
    return !rows.isEmpty();
  }

  private void printIndexes(Connection connection, @Nullable String schema, String table)
      throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(INDEXES)) {
      statement.setString(1, schema);
      statement.setString(2, table);
      try (ResultSet indexes = statement.executeQuery()) {
        while (indexes.next()) {
          rows.add(
              List.of(
                  indexes.getString(1),
                  indexes.getString(2),
                  indexes.getString(3),
                  indexes.getString(4),
                  indexes.getString(5)));
        }
      }
    }
    if (!rows.isEmpty()) {
      new ResultTable(out, lines)
          .print(List.of("index", "kind", "column", "operators", "options"), rows);
    }
  }

  private static Set<String> keys(DatabaseMetaData metaData, String schema, String table)
      throws SQLException {
    Set<String> names = new HashSet<>();
    try (ResultSet keys = metaData.getPrimaryKeys(null, schema, table)) {
      while (keys.next()) {
        names.add(keys.getString("COLUMN_NAME"));
      }
    }
    return names;
  }
}
