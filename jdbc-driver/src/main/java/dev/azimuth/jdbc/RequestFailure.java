package dev.azimuth.jdbc;

import java.sql.SQLException;

/// Carries an exception for the user through those methods of Avatica that declare none.
final class RequestFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final SQLException failure;

  RequestFailure(SQLException failure) {
    super(failure.getMessage(), failure, false, false);
    this.failure = failure;
  }

  SQLException failure() {
    return failure;
  }
}
