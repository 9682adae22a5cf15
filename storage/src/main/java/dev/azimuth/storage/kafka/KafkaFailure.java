package dev.azimuth.storage.kafka;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/// What failures of Kafka's client mean to callers.
final class KafkaFailure {
  private KafkaFailure() {}

  /// What failed behind the wrapping of futures.
  static Throwable cause(Throwable failure) {
    Throwable at = failure;
    while ((at instanceof CompletionException || at instanceof ExecutionException)
        && at.getCause() != null) {
      at = at.getCause();
    }
    return at;
  }

  /// Of a request that changes nothing, or that may be made again.
  static AzimuthException ofRequest(String what, Throwable failure) {
    Throwable cause = cause(failure);
    return switch (cause) {
      case AzimuthException known -> known;
      case CorruptRecordException e -> told(ErrorCode.CORRUPTED, what, e);
      case InterruptException e -> told(ErrorCode.SHUTTING_DOWN, what, e);
      case KafkaException e -> told(ErrorCode.STORAGE_FAILED, what, e);
      default -> told(ErrorCode.INTERNAL_ERROR, what, cause);
    };
  }

  /// Of a message that was handed to the producer: unless it certainly has not arrived, nobody
  /// knows. Most refusals are no certainty, since the answer to an earlier attempt may be lost.
  static AzimuthException ofDelivery(String what, Throwable failure) {
    Throwable cause = cause(failure);
    return switch (cause) {
      case AzimuthException known -> known;
      case RecordTooLargeException e -> told(ErrorCode.LIMIT_EXCEEDED, what, e);
      case InvalidTopicException e -> told(ErrorCode.STORAGE_FAILED, what, e);
      default -> told(ErrorCode.OUTCOME_UNKNOWN, what, cause);
    };
  }

  /// Of a message that the producer did not take: it is certainly nowhere.
  static AzimuthException ofRefusal(String what, Throwable failure) {
    AzimuthException known = ofDelivery(what, failure);
    return known.code() == ErrorCode.OUTCOME_UNKNOWN
        ? new AzimuthException(ErrorCode.STORAGE_FAILED, known.details(), cause(failure))
        : known;
  }

  private static AzimuthException told(ErrorCode code, String what, Throwable cause) {
    return new AzimuthException(
        code,
        what + ", kafka: " + cause.getClass().getSimpleName() + ", " + cause.getMessage(),
        cause);
  }
}
