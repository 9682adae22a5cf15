package dev.azimuth.storage.remote;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.remote.ObjectRequests.Condition;
import dev.azimuth.storage.remote.ObjectRequests.Upload;
import dev.azimuth.storage.remote.RequestContent.FilePart;
import dev.azimuth.storage.remote.RequestException.Kind;
import dev.azimuth.storage.remote.RetriedRequests.Effect;
import dev.azimuth.storage.remote.RetriedRequests.Try;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends one large file in parts, which become an object all at once.
///
/// ```
/// begin -> parts, a few at a time -> complete -> true | false (the key was taken)
///   a failure before complete succeeds, or a taken key: abort, which removes the parts
/// ```
///
/// Parts of a process that dies on the way stay until the service's own rule for incomplete uploads
/// removes them.
final class FileUpload {
  private static final int UPLOAD_TRIES_MAX = 5;
  private static final Logger LOGGER = LoggerFactory.getLogger(FileUpload.class);

  private final ObjectRequests requests;
  private final RetriedRequests retried;
  private final RemoteLimits limits;
  private final Executor blocking;

  FileUpload(
      ObjectRequests requests, RetriedRequests retried, RemoteLimits limits, Executor blocking) {
    this.requests = requests;
    this.retried = retried;
    this.limits = limits;
    this.blocking = blocking;
  }

  /// Sends `bytes` of a file; false if the key was taken.
  ///
  /// Where uploads of the same key share their parts, one that is completed drops those of the
  /// others: they begin anew.
  CompletableFuture<Boolean> send(
      String key, Path file, long bytes, Condition condition, String writer) {
    return send(key, file, bytes, condition, writer, 1);
  }

  private CompletableFuture<Boolean> send(
      String key, Path file, long bytes, Condition condition, String writer, int attempt) {
    return sendOnce(key, file, bytes, condition, writer)
        .exceptionallyCompose(failure ->
            attempt < UPLOAD_TRIES_MAX
                    && AzimuthException.unwrap(failure) instanceof UploadLostException
                ? send(key, file, bytes, condition, writer, attempt + 1)
                : CompletableFuture.failedFuture(inOurTerms(key, failure)));
  }

  private Throwable inOurTerms(String key, Throwable failure) {
    return AzimuthException.unwrap(failure) instanceof UploadLostException
        ? new AzimuthException(
            ErrorCode.STORAGE_FAILED,
            "put " + key + " in " + requests.name() + ": its parts were dropped")
        : AzimuthException.unwrap(failure);
  }

  private CompletableFuture<Boolean> sendOnce(
      String key, Path file, long bytes, Condition condition, String writer) {
    String operation = "put " + key;
    return retried
        .call(operation, Effect.UNSEEN, _ -> new Upload(key, requests.begin(key, writer), writer))
        .thenCompose(upload ->
            sendParts(upload, file, bytes)
                .thenCompose(receipts ->
                    retried.call(
                        operation,
                        Effect.SEEN,
                        attempt -> complete(upload, receipts, condition, attempt)))
                .thenCompose(created ->
                    created
                        ? CompletableFuture.completedFuture(true)
                        : drop(upload).thenApply(_ -> false))
                .exceptionallyCompose(failure ->
                    drop(upload)
                        .thenCompose(_ ->
                            CompletableFuture.failedFuture(AzimuthException.unwrap(failure)))));
  }

  private CompletableFuture<List<String>> sendParts(Upload upload, Path file, long bytes) {
    int partBytes = limits.partBytes(bytes);
    int count = Math.toIntExact(Math.ceilDiv(bytes, partBytes));
    String[] receipts = new String[count];
    return Parallel.run(
            count,
            limits.parallelCountMax(),
            blocking,
            part -> {
              long offset = (long) part * partBytes;
              int size = (int) Math.min(partBytes, bytes - offset);
              FilePart content = new FilePart(file, offset, size);
              return retried.call(
                  "put part " + (part + 1) + " of " + upload.key(),
                  Effect.UNSEEN,
                  _ ->
                      receipts[part] =
                          requests.putPart(upload.key(), upload.id(), part + 1, content));
            })
        .thenApply(_ -> Arrays.asList(receipts));
  }

  private boolean complete(Upload upload, List<String> receipts, Condition condition, Try attempt)
      throws RequestException, IOException {
    try {
      requests.complete(upload, receipts, condition);
      return true;
    } catch (RequestException e) {
      boolean isAnswered = e.kind() == Kind.TAKEN || e.kind() == Kind.NO_UPLOAD;
      if (!isAnswered || !attempt.uncertain()) {
        return switch (e.kind()) {
          case TAKEN -> false;
          case NO_UPLOAD -> throw new UploadLostException();
          default -> throw e;
        };
      }
      return isOurs(requests, upload.key(), upload.writer(), e);
    }
  }

  /// Whether an earlier try of a put, which got no answer, is what stands under the key.
  static boolean isOurs(
      ObjectRequests requests, String key, String writer, RequestException failure)
      throws RequestException, IOException {
    Optional<ObjectState> found = requests.state(key);
    if (found.isPresent() && found.get().writer().equals(writer)) {
      return true;
    }
    if (failure.kind() == Kind.TAKEN && found.isPresent() && !found.get().writer().isEmpty()) {
      return false;
    }
    // It may have been there and have been removed or replaced since.
    throw new AzimuthException(ErrorCode.OUTCOME_UNKNOWN, "put " + key + " in " + requests.name());
  }

  /// Drops the parts; false, with a word in the log, if they are left.
  private CompletableFuture<Boolean> drop(Upload upload) {
    return retried
        .call(
            "drop the parts of " + upload.key(),
            Effect.UNSEEN,
            _ -> {
              requests.abort(upload);
              return true;
            })
        .exceptionally(failure -> {
          LOGGER.warn(
              "parts of {} are left in {}: {}",
              upload.key(),
              requests.name(),
              AzimuthException.unwrap(failure).getMessage());
          return false;
        });
  }

  /// Somebody else has dropped the parts, and nothing has taken effect.
  private static final class UploadLostException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
