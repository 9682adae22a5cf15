package dev.azimuth.server.console;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/// Completes keywords, tables and columns.
///
/// Names are asked for when something is completed first, and again after [#forget()].
final class SqlCompleter implements Completer {
  private static final List<String> KEYWORDS =
      List.of(
          "AND",
          "AS",
          "ASC",
          "BETWEEN",
          "BIGINT",
          "BOOLEAN",
          "BY",
          "CASE",
          "CAST",
          "COUNT",
          "CREATE",
          "CROSS",
          "DATE",
          "DECIMAL",
          "DEFAULT",
          "DELETE",
          "DESC",
          "DISTINCT",
          "DOUBLE",
          "DROP",
          "ELSE",
          "END",
          "EXISTS",
          "EXPLAIN",
          "FALSE",
          "FETCH",
          "FIRST",
          "FROM",
          "GROUP",
          "HAVING",
          "IF",
          "IN",
          "INNER",
          "INSERT",
          "INTEGER",
          "INTO",
          "IS",
          "JOIN",
          "KEY",
          "LEFT",
          "LIKE",
          "LIMIT",
          "NOT",
          "NULL",
          "NULLS",
          "OFFSET",
          "ON",
          "ONLY",
          "OR",
          "ORDER",
          "OVER",
          "PARTITION",
          "PRIMARY",
          "REAL",
          "RIGHT",
          "ROW",
          "ROWS",
          "ROW_NUMBER",
          "SCHEMA",
          "SELECT",
          "SET",
          "TABLE",
          "THEN",
          "TIMESTAMP",
          "TRUE",
          "UNION",
          "UPDATE",
          "UPSERT",
          "VALUES",
          "VARCHAR",
          "VECTOR",
          "WHEN",
          "WHERE",
          "WITH");

  private final Connection connection;
  private Set<String> names = Set.of();

  SqlCompleter(Connection connection) {
    this.connection = connection;
  }

  /// Asks for the names again next time: a statement may have changed them.
  void forget() {
    names = Set.of();
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    String word = line.word();
    String prefix = word.toLowerCase(Locale.ROOT);
    boolean isLower = !word.isEmpty() && word.equals(prefix);
    for (String keyword : KEYWORDS) {
      if (keyword.toLowerCase(Locale.ROOT).startsWith(prefix)) {
        candidates.add(new Candidate(isLower ? keyword.toLowerCase(Locale.ROOT) : keyword));
      }
    }
    for (String name : names()) {
      if (name.toLowerCase(Locale.ROOT).startsWith(prefix)) {
        candidates.add(new Candidate(name));
      }
    }
  }

  private Set<String> names() {
    if (names.isEmpty()) {
      Set<String> found = new TreeSet<>();
      try (ResultSet columns = connection.getMetaData().getColumns(null, null, "%", "%")) {
        while (columns.next()) {
          found.add(columns.getString("TABLE_NAME"));
          found.add(columns.getString("COLUMN_NAME"));
        }
      } catch (SQLException e) {
        // Completion is a convenience: without the server there are the keywords, and the next
        // statement reports what is wrong.
        return Set.of();
      }
      names = found;
    }
    return names;
  }
}
