package dev.azimuth.jdbc;

import java.sql.SQLException;

/// Properties of a connection, in the URL or beside it.
enum ConnectionProperty {
  /// Name to log in with; taken for the sake of tools, the server has no log-in yet.
  USER("user", "name to log in with"),
  /// Password that goes with it.
  PASSWORD("password", "password to log in with"),
  /// Schema of unqualified names.
  SCHEMA("schema", "schema that unqualified names belong to"),
  /// How VECTOR values appear.
  VECTOR_TYPE("vectorType", "what VECTOR values appear as: array, varchar or binary"),
  /// Milliseconds to wait for a connection.
  CONNECT_TIMEOUT("connectTimeout", "milliseconds to wait for a connection; default 10000"),
  /// Milliseconds to wait for an answer.
  SOCKET_TIMEOUT("socketTimeout", "milliseconds to wait for an answer; 0: no limit"),
  /// Milliseconds a statement may run.
  STATEMENT_TIMEOUT("statementTimeout", "milliseconds a statement may run; 0: server's default"),
  /// How fresh the rows of queries are.
  CONSISTENCY("consistency", "rows of queries: strong, session, bounded 5s or eventual"),
  /// Part of the nearest rows that searches find.
  ACCURACY("accuracy", "part of the nearest rows that searches find, as 0.99; 1: exact"),
  /// Rows asked for at a time.
  FETCH_SIZE("fetchSize", "rows asked for at a time; default 10000"),
  /// Time zone of dates and times.
  TIME_ZONE("timeZone", "time zone of dates and times; default that of the process");

  private final String key;
  private final String description;

  ConnectionProperty(String key, String description) {
    this.key = key;
    this.description = description;
  }

  String key() {
    return key;
  }

  String description() {
    return description;
  }

  /// The property of this name, in any case.
  static ConnectionProperty of(String key) throws SQLException {
    ConnectionProperty nearest = USER;
    int nearestDistance = Integer.MAX_VALUE;
    for (ConnectionProperty property : values()) {
      if (property.key.equalsIgnoreCase(key)) {
        return property;
      }
      int distance = distance(property.key, key);
      if (distance < nearestDistance) {
        nearestDistance = distance;
        nearest = property;
      }
    }
    throw Failures.setting(
        "there is no connection property " + key + "; did you mean " + nearest.key + "?");
  }

  /// Edits (insert, delete, replace) between two names, without regard to case.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean equal =
            Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
        int replaced = diagonal + (equal ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
