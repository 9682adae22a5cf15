package dev.azimuth.storage.s3;

import dev.azimuth.storage.remote.RequestException;
import dev.azimuth.storage.remote.RequestException.Kind;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.errors.ServerException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLHandshakeException;

/// What the failures of the client mean.
///
/// Messages are built from status and code alone where credentials play a part: what a server says
/// about a wrong signature quotes the request.
final class S3Failures {
  private static final int FORBIDDEN = 403;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final int PRECONDITION_FAILED = 412;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int INTERNAL_ERROR = 500;
  private static final int INSUFFICIENT_STORAGE = 507;

  private static final Set<String> DENIED =
      Set.of(
          "AccessDenied",
          "AllAccessDisabled",
          "AuthorizationHeaderMalformed",
          "ExpiredToken",
          "InvalidAccessKeyId",
          "InvalidToken",
          "RequestTimeTooSkewed",
          "SignatureDoesNotMatch");
  private static final Set<String> THROTTLED =
      Set.of(
          "RequestLimitExceeded",
          "SlowDown",
          "SlowDownRead",
          "SlowDownWrite",
          "Throttling",
          "ThrottlingException",
          "TooManyRequests");
  private static final Set<String> FULL =
      Set.of(
          "EntityTooLarge", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "XMinioStorageFull");
  private static final Set<String> NOT_DONE =
      Set.of("ConditionalRequestConflict", "OperationAborted", "RequestTimeout");

  private S3Failures() {}

  /// Whether the server says that there is no such object.
  static boolean isMissing(Throwable failure) {
    return cause(failure) instanceof ErrorResponseException e
        && e.response().code() == NOT_FOUND
        && e.errorResponse().code().equals("NoSuchKey");
  }

  /// Whether the server says that the object ends before the range.
  static boolean isBeyondEnd(Throwable failure) {
    return cause(failure) instanceof ErrorResponseException e
        && e.response().code() == RANGE_NOT_SATISFIABLE;
  }

  static RequestException inOurTerms(Throwable failure) {
    return switch (cause(failure)) {
      case ErrorResponseException e ->
          answered(e.response().code(), e.errorResponse().code(), e.errorResponse().message());
      case ServerException e -> answered(e.statusCode(), "", "");
      // Others quote the request or the answer, so only their kind is told.
      case MinioException e -> new RequestException(Kind.UNKNOWN, e.getClass().getSimpleName());
      case ConnectException e -> new RequestException(Kind.NOT_DONE, e.getMessage());
      case NoRouteToHostException e -> new RequestException(Kind.NOT_DONE, e.getMessage());
      case UnknownHostException e ->
          new RequestException(Kind.NOT_DONE, "unknown host " + e.getMessage());
      case SSLHandshakeException e -> new RequestException(Kind.NOT_DONE, e.getMessage());
      case IOException e -> new RequestException(Kind.UNKNOWN, e.toString());
      case Throwable e -> new RequestException(Kind.REFUSED, e.getClass().getSimpleName());
    };
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException
            || (cause instanceof MinioException
                && !(cause instanceof ErrorResponseException)
                && cause.getCause() instanceof IOException))
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static RequestException answered(int status, String code, String message) {
    Kind kind = kind(status, code);
    String text = code + " (HTTP status " + status + ")";
    return new RequestException(
        kind, kind == Kind.DENIED || message == null ? text : text + " " + message);
  }

  private static Kind kind(int status, String code) {
    if (status == PRECONDITION_FAILED) {
      return Kind.TAKEN;
    }
    if (code.equals("NoSuchUpload")) {
      return Kind.NO_UPLOAD;
    }
    if (DENIED.contains(code) || status == FORBIDDEN || status == UNAUTHORIZED) {
      return Kind.DENIED;
    }
    if (THROTTLED.contains(code) || status == TOO_MANY_REQUESTS) {
      return Kind.THROTTLED;
    }
    if (FULL.contains(code) || status == INSUFFICIENT_STORAGE) {
      return Kind.FULL;
    }
    if (NOT_DONE.contains(code)) {
      return Kind.NOT_DONE;
    }
    return status >= INTERNAL_ERROR ? Kind.UNKNOWN : Kind.REFUSED;
  }
}
