package dev.azimuth.sql.endpoint;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import org.apache.calcite.avatica.AvaticaSeverity;
import org.apache.calcite.avatica.remote.AvaticaRuntimeException;

/// A failure as the client sees it: SQLSTATE, vendor number and message, and never a stack trace.
///
/// Avatica sends what `printStackTrace` prints as the `exceptions` of its error response; here that
/// is only the note. The note of a failed batch is [#BATCH_NOTE] followed by the update counts of
/// all entries, separated by commas, -3 (`Statement.EXECUTE_FAILED`) for those that failed.
final class ProtocolFailure extends AvaticaRuntimeException {
  private static final long serialVersionUID = 1;

  static final String BATCH_NOTE = "azimuth-batch:";

  private final ErrorCode code;
  private final String note;

  ProtocolFailure(ErrorCode code, String message, String note) {
    super(message, code.vendorNumber(), code.sqlState(), AvaticaSeverity.ERROR);
    this.code = code;
    this.note = note;
  }

  /// What a client is told of `failure`. A failure that is not expected gets an id, under which it
  /// is in the log.
  static ProtocolFailure of(Throwable failure, FaultLog faults) {
    return switch (failure) {
      case ProtocolFailure known -> known;
      case AzimuthException known -> of(known, "");
      case IOException unreadable ->
          of(
              new AzimuthException(
                  ErrorCode.PROTOCOL_ERROR, "the body is no Avatica request", unreadable),
              "");
      default -> {
        String id = faults.record(failure);
        yield of(new AzimuthException(ErrorCode.INTERNAL_ERROR, "error id " + id, failure), "");
      }
    };
  }

  static ProtocolFailure of(AzimuthException failure, String note) {
    return new ProtocolFailure(failure.code(), String.valueOf(failure.getMessage()), note);
  }

  ErrorCode code() {
    return code;
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }

  @Override
  public void printStackTrace(PrintWriter writer) {
    writer.print(note);
  }

  @Override
  public void printStackTrace(PrintStream stream) {
    stream.print(note);
  }
}
