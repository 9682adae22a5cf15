package dev.azimuth.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientException;
import java.util.List;
import org.apache.calcite.avatica.remote.Service;

/// Exceptions as JDBC classifies them.
final class Failures {
  /// SQLSTATE of a connection that could not be made; nothing has been sent.
  static final String NOT_CONNECTED = "08001";

  /// SQLSTATE of a connection that broke after the request was sent.
  static final String OUTCOME_UNKNOWN = "08006";

  /// SQLSTATE of a connection that is closed.
  static final String CLOSED = "08003";

  /// SQLSTATE of an answer that is not understood.
  static final String PROTOCOL = "08P01";

  private static final String BATCH_NOTE = "azimuth-batch:";
  private static final int INVALID_SETTING = 1301;
  private static final int INVALID_VALUE = 1104;

  private Failures() {}

  /// The exception for an error response.
  static SQLException of(Service.ErrorResponse error) {
    SQLException failure = of(error.errorMessage, error.sqlState, error.errorCode);
    List<String> notes = error.exceptions;
    if (notes != null) {
      for (String note : notes) {
        if (note.startsWith(BATCH_NOTE)) {
          return batch(failure, note.substring(BATCH_NOTE.length()));
        }
      }
    }
    return failure;
  }

  private static SQLException batch(SQLException failure, String counts) {
    String[] texts = counts.split(",", -1);
    long[] parsed = new long[texts.length];
    for (int i = 0; i < texts.length; i++) {
      parsed[i] = Long.parseLong(texts[i].trim());
    }
    BatchUpdateException batch =
        new BatchUpdateException(
            failure.getMessage(), failure.getSQLState(), failure.getErrorCode(), parsed, null);
    batch.setNextException(failure);
    return batch;
  }

  /// The exception of the class that belongs to `state`.
  static SQLException of(String message, String state, int code) {
    switch (state) {
      case PROTOCOL:
        return new SQLNonTransientException(message, state, code);
      case "57014":
        return new SQLTimeoutException(message, state, code);
      case "24000":
      case "26000":
      case "57P01":
      case "57P03":
        return new SQLTransientException(message, state, code);
      default:
        return ofClass(message, state, code);
    }
  }

  private static SQLException ofClass(String message, String state, int code) {
    switch (state.length() < 2 ? "" : state.substring(0, 2)) {
      case "08":
        return new SQLNonTransientConnectionException(message, state, code);
      case "0A":
        return new SQLFeatureNotSupportedException(message, state, code);
      case "22":
        return new SQLDataException(message, state, code);
      case "23":
        return new SQLIntegrityConstraintViolationException(message, state, code);
      case "28":
        return new SQLInvalidAuthorizationSpecException(message, state, code);
      case "2B":
      case "3F":
      case "42":
        return new SQLSyntaxErrorException(message, state, code);
      case "40":
        return new SQLTransactionRollbackException(message, state, code);
      case "53":
        return new SQLTransientException(message, state, code);
      default:
        return new SQLNonTransientException(message, state, code);
    }
  }

  /// A connection property that is not known or has no valid value.
  static SQLException setting(String message) {
    return of(message, "42P17", INVALID_SETTING);
  }

  /// A value that cannot become what was asked for.
  static SQLException value(String message) {
    return of(message, "22018", INVALID_VALUE);
  }

  /// What JDBC offers and this driver does not.
  static SQLException notSupported(String what) {
    return of(what + " is not supported", "0A000", 1020);
  }

  /// The exception behind what Avatica's classes threw: they wrap it once or more.
  static SQLException unwrap(Exception thrown) {
    Throwable cause = thrown;
    while (cause != null) {
      if (cause instanceof RequestFailure) {
        return ((RequestFailure) cause).failure();
      }
      cause = cause.getCause(); // null when a throwable has none, never itself
    }
    return thrown instanceof SQLException
        ? (SQLException) thrown
        : new SQLNonTransientException(String.valueOf(thrown.getMessage()), "XX000", 1999, thrown);
  }
}
