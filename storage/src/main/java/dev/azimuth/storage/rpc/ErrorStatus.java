package dev.azimuth.storage.rpc;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.Blame;
import dev.azimuth.storage.error.ErrorCode;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How an [AzimuthException] travels: as the status of a call with two trailers.
///
/// | trailer | content |
/// |---|---|
/// | `azimuth-error` | the vendor number of the code, decimal |
/// | `azimuth-details-bin` | the details, UTF-8, at most [#DETAILS_BYTES_MAX] bytes |
///
/// Faults of ours travel without particulars, which go to the log of the process that was called.
public final class ErrorStatus {
  /// Longer details are cut: trailers are small.
  public static final int DETAILS_BYTES_MAX = 2048;

  static final Metadata.Key<String> CODE =
      Metadata.Key.of("azimuth-error", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("azimuth-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private static final Logger LOG = LoggerFactory.getLogger(ErrorStatus.class);
  private static final int CAUSES_MAX = 16;

  private ErrorStatus() {}

  /// The status of a call that failed.
  public static StatusRuntimeException encode(Throwable failure) {
    AzimuthException told;
    if (unwrap(failure) instanceof AzimuthException known
        && known.code() != ErrorCode.INTERNAL_ERROR) {
      told = known;
    } else {
      LOG.error("a call failed by a fault", failure);
      told = new AzimuthException(ErrorCode.INTERNAL_ERROR, "see the log of the called process");
    }
    Metadata trailers = new Metadata();
    trailers.put(CODE, Integer.toString(told.code().vendorNumber()));
    byte[] details = told.details().getBytes(StandardCharsets.UTF_8);
    trailers.put(DETAILS, Arrays.copyOf(details, Math.min(details.length, DETAILS_BYTES_MAX)));
    return new StatusRuntimeException(status(told.code()), trailers);
  }

  /// For those who look at gRPC's own codes: proxies between us, and people.
  private static Status status(ErrorCode code) {
    Status status =
        switch (code.blame()) {
          case USER -> Status.FAILED_PRECONDITION;
          case RESOURCES -> Status.RESOURCE_EXHAUSTED;
          case TRANSIENT -> Status.ABORTED;
          case INTERNAL -> Status.INTERNAL;
        };
    return status.withDescription(code.text());
  }

  /// The failure that a caller sees; `target` names who was called.
  public static AzimuthException decode(Throwable failure, Unanswered unanswered, String target) {
    Throwable cause = unwrap(failure);
    if (cause instanceof AzimuthException known) {
      return known;
    }
    if (!(cause instanceof StatusRuntimeException refused)) {
      return new AzimuthException(
          ErrorCode.INTERNAL_ERROR, "the answer of " + target + " is not understood", cause);
    }
    Metadata trailers = refused.getTrailers();
    String number = trailers == null ? null : trailers.get(CODE);
    if (trailers == null || number == null) {
      return transportFailure(refused, unanswered, target);
    }
    byte[] bytes = trailers.get(DETAILS);
    String details = bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    Optional<ErrorCode> code = code(number);
    if (code.isEmpty()) {
      return new AzimuthException(
          ErrorCode.INTERNAL_ERROR,
          "error " + number + " of a newer version at " + target + ", " + details);
    }
    // The other process stops, not this one: its part of the work moves elsewhere.
    ErrorCode told = code.get() == ErrorCode.SHUTTING_DOWN ? ErrorCode.NOT_READY : code.get();
    return new AzimuthException(told, details);
  }

  private static AzimuthException transportFailure(
      StatusRuntimeException failure, Unanswered unanswered, String target) {
    ErrorCode code =
        switch (failure.getStatus().getCode()) {
          case UNAVAILABLE ->
              isCausedBy(ConnectException.class, failure)
                  ? ErrorCode.NOT_READY // nobody listened, so nobody has heard
                  : unanswered.lostCode();
          case UNKNOWN ->
              isCausedBy(ClosedChannelException.class, failure)
                  ? unanswered.lostCode() // what gRPC says of some connections that break
                  : ErrorCode.INTERNAL_ERROR;
          case DEADLINE_EXCEEDED -> unanswered.lateCode();
          case CANCELLED -> ErrorCode.CANCELLED;
          case RESOURCE_EXHAUSTED -> ErrorCode.LIMIT_EXCEEDED;
          case UNAUTHENTICATED, PERMISSION_DENIED -> ErrorCode.NOT_AUTHENTICATED;
          case UNIMPLEMENTED -> ErrorCode.NOT_SUPPORTED;
          default -> ErrorCode.INTERNAL_ERROR;
        };
    String details = target + ": " + failure.getStatus().getCode();
    if (code.blame() == Blame.INTERNAL || code == ErrorCode.LIMIT_EXCEEDED) {
      details += " " + failure.getStatus().getDescription();
    }
    return new AzimuthException(code, details, failure);
  }

  private static boolean isCausedBy(Class<? extends IOException> type, Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
      if (type.isInstance(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static Optional<ErrorCode> code(String number) {
    for (ErrorCode code : ErrorCode.values()) {
      if (Integer.toString(code.vendorNumber()).equals(number)) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }

  private static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
