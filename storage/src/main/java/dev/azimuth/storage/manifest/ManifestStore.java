package dev.azimuth.storage.manifest;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.CommitResult;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads and commits manifests: the object first, under a name of its own, then the pointer by a
/// transaction. Every change of what a shard consists of goes through here.
///
/// Safe for any thread; nothing blocks.
public final class ManifestStore {
  /// Largest manifest in bytes.
  public static final int MANIFEST_BYTES_MAX = 64 << 20;

  private static final int ATTEMPTS_MAX = 8;
  private static final Duration RETRY_DELAY_MIN = Duration.ofMillis(20);

  private final ObjectStore objects;
  private final MetaStore meta;
  private final Scheduler scheduler;
  private final TableObjects names;

  /// @param names gives out the names of manifests
  public ManifestStore(
      ObjectStore objects, MetaStore meta, Scheduler scheduler, TableObjects names) {
    this.objects = objects;
    this.meta = meta;
    this.scheduler = scheduler;
    this.names = names;
  }

  /// The newest manifest of a shard; empty if it has none yet. `CORRUPTED`, naming the object, if
  /// it is missing or damaged.
  public CompletableFuture<Optional<StoredManifest>> load(LogName shard) {
    return load(shard, "");
  }

  /// Loads what the pointer names now, unless that is the object that was missing already.
  private CompletableFuture<Optional<StoredManifest>> load(LogName shard, String missing) {
    String key = ManifestPointer.key(shard);
    return meta.get(key)
        .thenCompose(entry -> {
          if (entry.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
          }
          ManifestPointer pointer = ManifestPointer.decode(key, entry.get().value());
          long revision = entry.get().revision();
          return read(pointer)
              .thenCompose(manifest -> {
                if (manifest.isPresent()) {
                  return CompletableFuture.completedFuture(
                      manifest.map(found -> new StoredManifest(found, pointer, revision)));
                }
                if (pointer.objectKey().equals(missing)) {
                  throw new AzimuthException(
                      ErrorCode.CORRUPTED, pointer.objectKey() + " is missing");
                }
                // Superseded and collected since the pointer was read, perhaps.
                return load(shard, pointer.objectKey());
              });
        });
  }

  /// The manifest that a pointer names; empty if the object is gone, as it may be once the pointer
  /// is not the newest any more. `CORRUPTED`, naming the object, if it is damaged.
  public CompletableFuture<Optional<Manifest>> read(ManifestPointer pointer) {
    return objects
        .get(pointer.objectKey(), 0, MANIFEST_BYTES_MAX)
        .thenApply(bytes -> bytes.map(content -> decode(pointer, content)));
  }

  /// The manifest that is the object `objectKey`, committed or not; empty if the object is gone.
  /// `CORRUPTED`, naming the object, if it is damaged.
  public CompletableFuture<Optional<Manifest>> read(String objectKey) {
    return objects
        .get(objectKey, 0, MANIFEST_BYTES_MAX)
        .thenApply(bytes -> bytes.map(content -> ManifestCodec.decode(objectKey, content)));
  }

  private static Manifest decode(ManifestPointer pointer, byte[] bytes) {
    Manifest manifest = ManifestCodec.decode(pointer.objectKey(), bytes);
    if (ManifestCodec.checksum(bytes) != pointer.checksum()
        || !manifest.shard().equals(pointer.shard())
        || manifest.number() != pointer.number()) {
      throw new AzimuthException(
          ErrorCode.CORRUPTED, pointer.objectKey() + " is not the manifest that was committed");
    }
    return manifest;
  }

  /// Makes `next`, whose number is one more, the newest manifest of its shard if the pointer still
  /// has revision `previousRevision` (0: there is none) and all `conditions` hold; applies
  /// `operations` in the same transaction.
  ///
  /// The result tells whether it took effect, and if so the pointer's revision to start the next
  /// commit from (which is refused if others have committed since). An outcome that the meta store
  /// does not know is found out by reading the pointer back and trying again, as only one of the
  /// tries can take effect; `OUTCOME_UNKNOWN` if even that fails for seconds. Another error means
  /// that it certainly did not take effect. A manifest that was not committed is left behind as
  /// garbage.
  public CompletableFuture<CommitResult> commit(
      long previousRevision,
      Manifest next,
      List<MetaTransaction.Condition> conditions,
      List<MetaTransaction.Operation> operations) {
    byte[] bytes = ManifestCodec.encode(next);
    if (bytes.length >= MANIFEST_BYTES_MAX) {
      return CompletableFuture.failedFuture(
          new AzimuthException(
              ErrorCode.LIMIT_EXCEEDED, "a manifest of " + bytes.length + " bytes"));
    }
    String key = ManifestPointer.key(next.shard());
    return meta.get(key)
        .thenCompose(entry -> {
          long revision = entry.map(MetaEntry::revision).orElse(0L);
          if (revision != previousRevision) {
            return CompletableFuture.completedFuture(new CommitResult(false, revision));
          }
          Optional<ManifestPointer> previous =
              entry.map(found -> ManifestPointer.decode(key, found.value()));
          long number = previous.map(ManifestPointer::number).orElse(0L);
          if (next.number() != number + 1) {
            throw new IllegalArgumentException(
                "manifest " + next.number() + " of " + next.shard() + " after " + number);
          }
          String objectKey = names.manifest(next.shard(), next.number());
          ManifestPointer pointer =
              ManifestPointer.of(next, objectKey, ManifestCodec.checksum(bytes), previous);
          List<MetaTransaction.Condition> allConditions = new ArrayList<>(conditions);
          allConditions.add(new MetaTransaction.Condition.RevisionIs(key, previousRevision));
          List<MetaTransaction.Operation> allOperations = new ArrayList<>(operations);
          allOperations.add(new MetaTransaction.Operation.Put(key, pointer.encode(), 0));
          Swing swing =
              new Swing(
                  pointer, previousRevision, new MetaTransaction(allConditions, allOperations));
          return put(objectKey, bytes, 1).thenCompose(_ -> swing(swing));
        });
  }

  /// @param transaction puts `pointer` where `previousRevision` is
  private record Swing(
      ManifestPointer pointer, long previousRevision, MetaTransaction transaction) {
    String key() {
      return ManifestPointer.key(pointer.shard());
    }
  }

  private CompletableFuture<Void> put(String objectKey, byte[] bytes, int attempt) {
    return onUnknown(
        objects
            .putIfAbsent(objectKey, bytes)
            .thenAccept(created -> {
              // On a later attempt: an earlier one did it, nobody else uses the name.
              if (!created && attempt == 1) {
                throw new AzimuthException(
                    ErrorCode.INTERNAL_ERROR, objectKey + " exists; committers share a name");
              }
            }),
        attempt,
        () -> put(objectKey, bytes, attempt + 1));
  }

  private CompletableFuture<CommitResult> swing(Swing swing) {
    return onUnknown(meta.commit(swing.transaction), 1, () -> outcome(swing, 2));
  }

  /// What became of earlier attempts, if the pointer tells; otherwise tries again.
  private CompletableFuture<CommitResult> outcome(Swing swing, int attempt) {
    return onUnknown(
        readBack(swing)
            .thenCompose(entry -> {
              Optional<CommitResult> outcome = outcome(swing, entry);
              return outcome.isPresent()
                  ? CompletableFuture.completedFuture(outcome.get())
                  : again(swing);
            }),
        attempt,
        () -> outcome(swing, attempt + 1));
  }

  /// Every failure leaves the outcome of an earlier attempt open.
  private CompletableFuture<CommitResult> again(Swing swing) {
    return meta.commit(swing.transaction)
        .exceptionallyCompose(error -> CompletableFuture.failedFuture(unknown(error)))
        .thenCompose(result ->
            result.committed()
                ? CompletableFuture.completedFuture(result)
                // An earlier attempt came between, or a condition of the caller holds no longer.
                : readBack(swing).thenApply(entry -> outcome(swing, entry).orElse(result)));
  }

  private CompletableFuture<Optional<MetaEntry>> readBack(Swing swing) {
    return meta.get(swing.key())
        .exceptionallyCompose(error -> CompletableFuture.failedFuture(unknown(error)));
  }

  /// What the pointer tells of a commit; nothing while it is the one that the commit starts from.
  private static Optional<CommitResult> outcome(Swing swing, Optional<MetaEntry> entry) {
    long revision = entry.map(MetaEntry::revision).orElse(0L);
    if (revision == swing.previousRevision) {
      return Optional.empty();
    }
    if (entry.isEmpty()) {
      throw unknown(null); // the table was dropped, before or after
    }
    ManifestPointer now = ManifestPointer.decode(swing.key(), entry.get().value());
    String ours = swing.pointer.objectKey();
    if (now.objectKey().equals(ours)) {
      return Optional.of(new CommitResult(true, revision));
    }
    if (now.recent().contains(ours)) {
      // Not the revision of now, which belongs to a manifest that the caller does not know.
      return Optional.of(new CommitResult(true, swing.previousRevision));
    }
    if (now.number() - swing.pointer.number() > ManifestPointer.RECENT_MAX) {
      throw unknown(null);
    }
    return Optional.of(new CommitResult(false, revision));
  }

  private static AzimuthException unknown(@Nullable Throwable cause) {
    return new AzimuthException(
        ErrorCode.OUTCOME_UNKNOWN, "a manifest's commit cannot be read back", cause);
  }

  /// Goes on with `next`, after a delay, where the outcome is unknown and attempts are left.
  private <T> CompletableFuture<T> onUnknown(
      CompletableFuture<T> result, int attempt, Supplier<CompletableFuture<T>> next) {
    return result.exceptionallyCompose(error -> {
      Throwable cause = error instanceof CompletionException ? error.getCause() : error;
      boolean isUnknown =
          cause instanceof AzimuthException known && known.code() == ErrorCode.OUTCOME_UNKNOWN;
      if (!isUnknown || attempt >= ATTEMPTS_MAX) {
        return CompletableFuture.failedFuture(error);
      }
      CompletableFuture<@Nullable Void> waited = new CompletableFuture<>();
      scheduler.schedule(RETRY_DELAY_MIN.multipliedBy(1L << attempt), () -> waited.complete(null));
      return waited.thenCompose(_ -> next.get());
    });
  }
}
