package dev.azimuth.storage.azure;

import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import dev.azimuth.storage.remote.RequestException;
import dev.azimuth.storage.remote.RequestException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;

/// What the failures of the client mean. Their own messages quote headers of the request and are
/// not passed on.
final class AzureFailures {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int PRECONDITION_FAILED = 412;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int INTERNAL_ERROR = 500;
  private static final int BUSY = 503;
  private static final int CAUSES_MAX = 16;

  private static final Set<BlobErrorCode> NO_UPLOAD =
      Set.of(BlobErrorCode.INVALID_BLOCK_LIST, BlobErrorCode.INVALID_BLOCK_ID);

  private AzureFailures() {}

  /// Whether the service says that there is no such object.
  static boolean isMissing(BlobStorageException failure) {
    return failure.getStatusCode() == NOT_FOUND
        && !BlobErrorCode.CONTAINER_NOT_FOUND.equals(failure.getErrorCode());
  }

  /// Whether the service says that the object ends before the range.
  static boolean isBeyondEnd(BlobStorageException failure) {
    return failure.getStatusCode() == RANGE_NOT_SATISFIABLE;
  }

  static RequestException inOurTerms(RuntimeException failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
      switch (cause) {
        case BlobStorageException e -> {
          return answered(e);
        }
        case ConnectException _, UnknownHostException _, SSLHandshakeException _ -> {
          return new RequestException(Kind.NOT_DONE, cause.toString());
        }
        case IOException _, java.util.concurrent.TimeoutException _ -> {
          return new RequestException(Kind.UNKNOWN, cause.toString());
        }
        default -> cause = cause.getCause();
      }
    }
    // A wait that ended is an IllegalStateException of the client.
    return failure instanceof IllegalStateException
        ? new RequestException(Kind.UNKNOWN, failure.getClass().getSimpleName())
        : new RequestException(Kind.REFUSED, failure.getClass().getSimpleName());
  }

  private static RequestException answered(BlobStorageException failure) {
    int status = failure.getStatusCode();
    BlobErrorCode code = failure.getErrorCode();
    return new RequestException(
        kind(status, code), (code == null ? "" : code + " ") + "(HTTP status " + status + ")");
  }

  private static Kind kind(int status, @org.jspecify.annotations.Nullable BlobErrorCode code) {
    if (status == PRECONDITION_FAILED || BlobErrorCode.BLOB_ALREADY_EXISTS.equals(code)) {
      return Kind.TAKEN;
    }
    if (code != null && NO_UPLOAD.contains(code)) {
      return Kind.NO_UPLOAD;
    }
    return switch (status) {
      case UNAUTHORIZED, FORBIDDEN -> Kind.DENIED;
      case TOO_MANY_REQUESTS, BUSY -> Kind.THROTTLED;
      default -> status >= INTERNAL_ERROR ? Kind.UNKNOWN : Kind.REFUSED;
    };
  }
}
