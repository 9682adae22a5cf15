package dev.azimuth.jdbc;

import java.sql.SQLException;

/// Carries a request to the database and its answer back.
interface Transport {
  /// Sends one request; any thread. `timeoutMillis` of 0 waits as long as it takes.
  byte[] exchange(byte[] request, int timeoutMillis) throws SQLException;

  /// Breaks off what is under way and refuses what comes.
  void close();
}
