package dev.azimuth.nodes.shard;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.concurrent.CompletionException;

/// What a failure means for a shard: try again, or give it up.
public final class ShardFailure {
  private ShardFailure() {}

  /// The failure itself, without what futures wrap around it.
  public static Throwable cause(Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /// Whether reading the log again can't help.
  static boolean isFinal(Throwable cause) {
    if (!(cause instanceof AzimuthException failure)) {
      return true;
    }
    return switch (failure.code()) {
      case CORRUPTED, DATA_DIRECTORY_TOO_NEW, LIMIT_EXCEEDED, INTERNAL_ERROR -> true;
      default -> false;
    };
  }

  /// The failure as it is told to callers, with `place` if it says nothing itself.
  static AzimuthException told(Throwable cause, String place) {
    return cause instanceof AzimuthException failure
        ? new AzimuthException(failure.code(), place + ": " + details(failure), failure)
        : new AzimuthException(
            cause instanceof OutOfMemoryError ? ErrorCode.OUT_OF_MEMORY : ErrorCode.INTERNAL_ERROR,
            place + ": " + cause,
            cause);
  }

  private static String details(AzimuthException failure) {
    String message = String.valueOf(failure.getMessage());
    String prefix = failure.code().text() + ": ";
    return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
  }
}
