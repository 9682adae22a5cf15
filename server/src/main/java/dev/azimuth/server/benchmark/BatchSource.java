package dev.azimuth.server.benchmark;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/// The rows that a load inserts. Safe for any thread.
interface BatchSource {
  /// The statement that inserts a row.
  String statement();

  /// Sets the parameters for a row.
  void set(PreparedStatement insert, int row) throws SQLException;
}
