package dev.azimuth.tests.endtoend;

import java.sql.SQLException;

/// How a statement was refused.
public record Refusal(String sqlState, String message) {
  /// A statement, or several.
  @FunctionalInterface
  public interface Attempt {
    void run() throws SQLException;
  }

  /// The refusal of an attempt that must not succeed.
  public static Refusal of(Attempt attempt) {
    try {
      attempt.run();
    } catch (SQLException e) {
      return new Refusal(String.valueOf(e.getSQLState()), String.valueOf(e.getMessage()));
    }
    throw new AssertionError("it was not refused");
  }
}
