package dev.azimuth.benchmarks;

import java.sql.SQLException;

/// Carries the failure of a client's thread to who waits for it.
final class SqlFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final SQLException sqlException;

  SqlFailure(SQLException sqlException) {
    super(sqlException);
    this.sqlException = sqlException;
  }

  SQLException sqlException() {
    return sqlException;
  }
}
