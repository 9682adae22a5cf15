package dev.azimuth.storage.etcd;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/// Why one attempt of a call failed, and what that says of its effect.
final class CallFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// What is certain of the effect of a call that failed.
  enum Effect {
    /// It has none, and the same call will fail again.
    REFUSED,
    /// It has none, and the same call may succeed later.
    POSTPONED,
    /// It may have one.
    UNKNOWN
  }

  private final Effect effect;
  private final ErrorCode code;

  private CallFailure(Effect effect, ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.effect = effect;
    this.code = code;
  }

  Effect effect() {
    return effect;
  }

  ErrorCode code() {
    return code;
  }

  /// Whether etcd says so in these words.
  boolean says(String words) {
    return message().contains(words);
  }

  private String message() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  /// What a caller is told. A call of unknown effect that changes nothing has simply failed.
  AzimuthException asReadFailure() {
    return asException(effect == Effect.UNKNOWN ? ErrorCode.STORAGE_FAILED : code);
  }

  /// What a caller is told whose call changes something.
  AzimuthException asWriteFailure() {
    return asException(code);
  }

  private AzimuthException asException(ErrorCode told) {
    return new AzimuthException(told, message(), this);
  }

  /// The failure behind what a future was completed with.
  static CallFailure in(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof CallFailure known) {
        return known;
      }
    }
    return new CallFailure(
        Effect.UNKNOWN, ErrorCode.INTERNAL_ERROR, "etcd: " + failure.getMessage(), failure);
  }

  static CallFailure shuttingDown() {
    return new CallFailure(Effect.REFUSED, ErrorCode.SHUTTING_DOWN, "etcd: closed", null);
  }

  static CallFailure tooMany(int limit) {
    return new CallFailure(
        Effect.REFUSED, ErrorCode.TOO_MANY_REQUESTS, "etcd: " + limit + " calls are waiting", null);
  }

  /// @param wasSent whether the request may have reached etcd
  static CallFailure of(Status status, boolean wasSent) {
    String words = status.getDescription() == null ? "" : status.getDescription();
    String message = "etcd: " + status.getCode() + (words.isEmpty() ? "" : ", " + words);
    return switch (status.getCode()) {
      case RESOURCE_EXHAUSTED -> exhausted(words, message);
      case INVALID_ARGUMENT, UNAUTHENTICATED, PERMISSION_DENIED, FAILED_PRECONDITION ->
          refused(words, message, status);
      case NOT_FOUND -> new CallFailure(Effect.REFUSED, ErrorCode.LEASE_ENDED, message, null);
      case OUT_OF_RANGE -> new CallFailure(Effect.REFUSED, ErrorCode.LIMIT_EXCEEDED, message, null);
      case DATA_LOSS -> new CallFailure(Effect.REFUSED, ErrorCode.CORRUPTED, message, null);
      case UNIMPLEMENTED, ALREADY_EXISTS ->
          new CallFailure(Effect.REFUSED, ErrorCode.STORAGE_FAILED, message, null);
      case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, ABORTED, INTERNAL, UNAVAILABLE ->
          wasSent && !words.equals("etcdserver: no leader")
              ? new CallFailure(
                  Effect.UNKNOWN, ErrorCode.OUTCOME_UNKNOWN, message, status.getCause())
              : new CallFailure(
                  Effect.POSTPONED, ErrorCode.STORAGE_FAILED, message, status.getCause());
    };
  }

  private static CallFailure exhausted(String words, String message) {
    if (words.contains("space exceeded")) {
      return new CallFailure(Effect.REFUSED, ErrorCode.DISK_FULL, message, null);
    }
    return words.contains("too many requests")
        ? new CallFailure(Effect.POSTPONED, ErrorCode.TOO_MANY_REQUESTS, message, null)
        : new CallFailure(Effect.REFUSED, ErrorCode.LIMIT_EXCEEDED, message, null);
  }

  private static CallFailure refused(String words, String message, Status status) {
    if (isTokenStale(status)) {
      return new CallFailure(Effect.POSTPONED, ErrorCode.STORAGE_FAILED, message, null);
    }
    return words.contains("request is too large")
        ? new CallFailure(Effect.REFUSED, ErrorCode.LIMIT_EXCEEDED, message, null)
        : new CallFailure(Effect.REFUSED, ErrorCode.STORAGE_FAILED, message, status.getCause());
  }

  /// Whether a new token would help: etcd no longer knows it, or users have changed since.
  static boolean isTokenStale(Status status) {
    String words = status.getDescription();
    return words != null
        && (words.contains("invalid auth token")
            || words.contains("revision of auth store is old"));
  }
}
