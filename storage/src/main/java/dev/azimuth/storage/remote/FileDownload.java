package dev.azimuth.storage.remote;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.remote.RetriedRequests.Effect;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Reads one object into a file: the first range alone, which tells the size, then the others, a
/// few at a time. All ranges have to be of one version of the object, else it begins anew.
final class FileDownload {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int VERSION_CHANGES_MAX = 3;

  private final ObjectRequests requests;
  private final RetriedRequests retried;
  private final RemoteLimits limits;
  private final Executor blocking;

  FileDownload(
      ObjectRequests requests, RetriedRequests retried, RemoteLimits limits, Executor blocking) {
    this.requests = requests;
    this.retried = retried;
    this.limits = limits;
    this.blocking = blocking;
  }

  /// False if there is no object; then, and after a failure, there is no file.
  CompletableFuture<Boolean> receive(String key, Path target) {
    return receive(key, target, 1);
  }

  private CompletableFuture<Boolean> receive(String key, Path target, int versions) {
    return open(target)
        .thenCompose(channel -> receive(key, target, channel))
        .exceptionallyCompose(failure ->
            AzimuthException.unwrap(failure) instanceof VersionChangedException
                ? again(key, target, versions)
                : CompletableFuture.failedFuture(AzimuthException.unwrap(failure)));
  }

  private CompletableFuture<Boolean> receive(String key, Path target, FileChannel channel) {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    var _ =
        retried
            .call("get " + key, Effect.UNSEEN, _ -> readRange(key, 0, null, channel))
            .thenCompose(first -> readOthers(key, first, channel))
            .whenComplete((received, failure) ->
                blocking.execute(() -> close(channel, target, received, failure, closed)));
    return closed;
  }

  private CompletableFuture<Boolean> again(String key, Path target, int versions) {
    return versions < VERSION_CHANGES_MAX
        ? receive(key, target, versions + 1)
        : CompletableFuture.failedFuture(
            new AzimuthException(
                ErrorCode.STORAGE_FAILED,
                "object " + key + " in " + requests.name() + " changes all the time"));
  }

  private CompletableFuture<FileChannel> open(Path target) {
    CompletableFuture<FileChannel> opened = new CompletableFuture<>();
    blocking.execute(() -> {
      try {
        opened.complete(
            FileChannel.open(
                target,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE));
      } catch (IOException e) {
        opened.completeExceptionally(DurableFiles.failure("cannot write " + target, e));
      }
    });
    return opened;
  }

  /// State of the object; empty if there is none.
  private Optional<ObjectState> readRange(
      String key, long offset, @Nullable ObjectState wanted, FileChannel channel)
      throws RequestException, IOException {
    return requests.get(
        key,
        offset,
        limits.rangeBytes(),
        (state, body) -> {
          if (wanted != null && !wanted.equals(state)) {
            throw new VersionChangedException();
          }
          copy(body, channel, offset, Math.clamp(state.bytes() - offset, 0, limits.rangeBytes()));
          return state;
        });
  }

  private static void copy(InputStream body, FileChannel channel, long offset, long length)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long copied = 0;
    while (copied < length) {
      int read = body.read(buffer, 0, (int) Math.min(buffer.length, length - copied));
      if (read < 0) {
        throw new EOFException("the answer ended after " + copied + " of " + length + " bytes");
      }
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
      try {
        while (bytes.hasRemaining()) {
          channel.write(bytes, offset + copied + bytes.position());
        }
      } catch (IOException e) {
        throw DurableFiles.failure("cannot write a downloaded object", e);
      }
      copied += read;
    }
  }

  private CompletableFuture<Boolean> readOthers(
      String key, Optional<ObjectState> first, FileChannel channel) {
    if (first.isEmpty()) {
      return CompletableFuture.completedFuture(false);
    }
    ObjectState state = first.get();
    int ranges = Math.toIntExact(Math.ceilDiv(state.bytes(), limits.rangeBytes()));
    return Parallel.run(
            Math.max(0, ranges - 1),
            limits.parallelCountMax(),
            blocking,
            range -> {
              long offset = (range + 1L) * limits.rangeBytes();
              return retried
                  .call("get " + key, Effect.UNSEEN, _ -> readRange(key, offset, state, channel))
                  .thenAccept(FileDownload::sameVersion);
            })
        .thenApply(_ -> true);
  }

  private static void sameVersion(Optional<ObjectState> found) {
    if (found.isEmpty()) {
      throw new VersionChangedException();
    }
  }

  private static void close(
      FileChannel channel,
      Path target,
      @Nullable Boolean received,
      @Nullable Throwable failure,
      CompletableFuture<Boolean> closed) {
    try {
      channel.close();
      if (failure == null && Boolean.TRUE.equals(received)) {
        closed.complete(true);
        return;
      }
      Files.deleteIfExists(target);
      if (failure == null) {
        closed.complete(false);
      } else {
        closed.completeExceptionally(AzimuthException.unwrap(failure));
      }
    } catch (IOException e) {
      closed.completeExceptionally(DurableFiles.failure("cannot write " + target, e));
    }
  }

  /// Ranges of two versions of an object have come.
  private static final class VersionChangedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
