package dev.azimuth.storage.remote;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.object.ObjectKeys;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.remote.ObjectRequests.Condition;
import dev.azimuth.storage.remote.ObjectRequests.Page;
import dev.azimuth.storage.remote.RequestContent.Bytes;
import dev.azimuth.storage.remote.RequestContent.FilePart;
import dev.azimuth.storage.remote.RequestException.Kind;
import dev.azimuth.storage.remote.RetriedRequests.Effect;
import dev.azimuth.storage.remote.RetriedRequests.Try;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The object store of a service that is reached over a network.
///
/// Every put carries a random *writer*, which the service keeps beside the object. When the answer
/// to a conditional put is lost, it is sent again; if the key is taken then, the writer of the
/// object that is there tells whether that is this put. Where even that cannot be known the future
/// fails with `OUTCOME_UNKNOWN`.
///
/// Reads fail with `STORAGE_FAILED` after [RemoteLimits#tryLimit] or [RemoteLimits#tryCountMax]
/// tries; everything with `STORAGE_DENIED` if the credentials are wrong, with `DISK_FULL` if the
/// service has no space, with `TOO_MANY_REQUESTS` if it goes on asking for patience.
public final class RemoteObjectStore implements ObjectStore {
  /// Most keys that are asked for at once; S3's limit.
  private static final int PAGE_MAX = 1_000;

  private static final int WRITER_BYTES = 16;

  private final ObjectRequests requests;
  private final RemoteLimits limits;
  private final Scheduler scheduler;
  private final RetriedRequests retried;
  private final FileUpload upload;
  private final FileDownload download;
  private final ReentrantLock randomLock = new ReentrantLock();
  private final RandomGenerator random;

  /// A store that sends `requests`, which it closes.
  ///
  /// @param random for writers and waits; used under a lock
  public RemoteObjectStore(
      ObjectRequests requests,
      RemoteLimits limits,
      Clock clock,
      Scheduler scheduler,
      RandomGenerator random) {
    this.requests = requests;
    this.limits = limits;
    this.scheduler = scheduler;
    this.random = random;
    retried = new RetriedRequests(requests.name(), limits, clock, scheduler, this::nextLong);
    upload = new FileUpload(requests, retried, limits, scheduler.blocking());
    download = new FileDownload(requests, retried, limits, scheduler.blocking());
  }

  private long nextLong() {
    randomLock.lock();
    try {
      return random.nextLong();
    } finally {
      randomLock.unlock();
    }
  }

  private String newWriter() {
    byte[] bytes = new byte[WRITER_BYTES];
    randomLock.lock();
    try {
      random.nextBytes(bytes);
    } finally {
      randomLock.unlock();
    }
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public CompletableFuture<Void> put(String key, byte[] content) {
    return checked(key, () -> put(key, new Bytes(content.clone()), Condition.ALWAYS))
        .thenAccept(_ -> {});
  }

  @Override
  public CompletableFuture<Boolean> putIfAbsent(String key, byte[] content) {
    return checked(key, () -> put(key, new Bytes(content.clone()), Condition.ABSENT));
  }

  @Override
  public CompletableFuture<Void> putFile(String key, Path file) {
    return checked(key, () -> putFile(key, file, Condition.ALWAYS)).thenAccept(_ -> {});
  }

  @Override
  public CompletableFuture<Boolean> putFileIfAbsent(String key, Path file) {
    return checked(key, () -> putFile(key, file, Condition.ABSENT));
  }

  private CompletableFuture<Boolean> putFile(String key, Path file, Condition condition) {
    return sizeOf(file)
        .thenCompose(bytes ->
            bytes <= onePutBytesMax(condition)
                ? put(key, new FilePart(file, 0, bytes), condition)
                : upload.send(key, file, bytes, condition, newWriter()));
  }

  private long onePutBytesMax(Condition condition) {
    return switch (condition) {
      case ALWAYS -> limits.partBytes();
      case ABSENT -> Math.max(limits.partBytes(), requests.conditionalPutBytesMax());
    };
  }

  private CompletableFuture<Long> sizeOf(Path file) {
    CompletableFuture<Long> size = new CompletableFuture<>();
    scheduler
        .blocking()
        .execute(() -> {
          try {
            size.complete(Files.size(file));
          } catch (IOException e) {
            size.completeExceptionally(DurableFiles.failure("cannot read " + file, e));
          }
        });
    return size;
  }

  private CompletableFuture<Boolean> put(String key, RequestContent content, Condition condition) {
    String writer = newWriter();
    return retried.call(
        "put " + key, Effect.SEEN, attempt -> put(key, content, condition, writer, attempt));
  }

  private boolean put(
      String key, RequestContent content, Condition condition, String writer, Try attempt)
      throws RequestException, IOException {
    try {
      requests.put(key, content, condition, writer);
      return true;
    } catch (RequestException e) {
      if (e.kind() != Kind.TAKEN) {
        throw e;
      }
      return attempt.uncertain() && FileUpload.isOurs(requests, key, writer, e);
    }
  }

  @Override
  public CompletableFuture<Optional<byte[]>> get(String key, long offset, int length) {
    return checked(
        key,
        () -> {
          if (offset < 0 || length < 0) {
            throw new AzimuthException(ErrorCode.OUT_OF_RANGE, offset + " + " + length);
          }
          return length == 0
              ? state(key).thenApply(state -> state.map(_ -> new byte[0]))
              : retried.call(
                  "get " + key,
                  Effect.UNSEEN,
                  _ ->
                      requests.get(
                          key,
                          offset,
                          length,
                          (state, body) -> {
                            int expected = Math.clamp(state.bytes() - offset, 0, length);
                            byte[] bytes = body.readNBytes(expected);
                            if (bytes.length < expected) {
                              throw new EOFException("the answer ended early");
                            }
                            return bytes;
                          }));
        });
  }

  @Override
  public CompletableFuture<Boolean> getFile(String key, Path target) {
    return checked(key, () -> download.receive(key, target));
  }

  @Override
  public Optional<Path> localPath(String key) {
    ObjectKeys.check(key);
    return Optional.empty();
  }

  @Override
  public CompletableFuture<Optional<Long>> size(String key) {
    return checked(key, () -> state(key).thenApply(state -> state.map(ObjectState::bytes)));
  }

  private CompletableFuture<Optional<ObjectState>> state(String key) {
    return retried.call("size of " + key, Effect.UNSEEN, _ -> requests.state(key));
  }

  @Override
  public CompletableFuture<List<String>> list(String prefix, String afterKey, int limit) {
    return limit <= 0
        ? CompletableFuture.completedFuture(List.of())
        : list(prefix, afterKey, limit, List.of());
  }

  private CompletableFuture<List<String>> list(
      String prefix, String afterKey, int limit, List<String> before) {
    int wanted = Math.min(PAGE_MAX, limit - before.size());
    return retried
        .call("list " + prefix, Effect.UNSEEN, _ -> requests.list(prefix, afterKey, wanted))
        .thenCompose((Page page) -> {
          List<String> keys = new ArrayList<>(before);
          keys.addAll(page.keys());
          return page.isLast() || keys.size() >= limit
              ? CompletableFuture.completedFuture(List.copyOf(keys))
              : list(prefix, keys.getLast(), limit, keys);
        });
  }

  @Override
  public CompletableFuture<Void> delete(String key) {
    return checked(
            key,
            () ->
                retried.call(
                    "delete " + key,
                    Effect.SEEN,
                    _ -> {
                      requests.delete(key);
                      return true;
                    }))
        .thenAccept(_ -> {});
  }

  private static <T extends @Nullable Object> CompletableFuture<T> checked(
      String key, Supplier<CompletableFuture<T>> operation) {
    try {
      ObjectKeys.check(key);
      return operation.get();
    } catch (AzimuthException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public String toString() {
    return requests.name();
  }

  /// Ends what is under way; it fails with `SHUTTING_DOWN`, or `OUTCOME_UNKNOWN` if it had begun to
  /// change something.
  @Override
  public void close() {
    retried.close();
    requests.close();
  }
}
