package dev.azimuth.storage.meta;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A strongly consistent map of small values with one global revision.
///
/// Every committed transaction that changes something raises the revision by one; an entry
/// remembers the revision of its last change. Futures fail with `AzimuthException`:
/// `OUTCOME_UNKNOWN` when a transaction may or may not have been committed (read back, then
/// decide), `STORAGE_FAILED`, `DISK_FULL` or `CORRUPTED` when it certainly was not. Safe for any
/// thread.
public interface MetaStore extends AutoCloseable {
  /// Largest value of one key, in bytes.
  int VALUE_BYTES_MAX = 1 << 20;

  /// Most operations plus conditions in one transaction.
  int TRANSACTION_OPERATIONS_MAX = 128;

  /// The newest entry under `key`.
  CompletableFuture<Optional<MetaEntry>> get(String key);

  /// All entries whose keys start with `prefix`, in key order, as of one revision.
  CompletableFuture<MetaRange> range(String prefix);

  /// Applies all operations if all conditions hold, else nothing; durable when the future
  /// completes.
  CompletableFuture<CommitResult> commit(MetaTransaction transaction);

  /// Reports every change under `prefix` with a revision above `afterRevision`, in order, none left
  /// out. When the history is compacted past that point the listener is told once, by
  /// [WatchListener#onHistoryLost], and must list again.
  Watch watch(String prefix, long afterRevision, WatchListener listener);

  /// Forgets history up to and including `revision`; newest entries stay.
  CompletableFuture<Void> compactHistory(long revision);

  /// Makes a lease; entries put under it disappear when it is not kept alive for `timeToLive`.
  CompletableFuture<Long> grantLease(Duration timeToLive);

  /// Prolongs a lease by its time to live; false if it has ended.
  CompletableFuture<Boolean> keepAlive(long leaseId);

  /// Ends a lease and removes its entries.
  CompletableFuture<Void> revokeLease(long leaseId);

  /// Ends all watches and releases resources; calls under way fail.
  @Override
  void close();

  /// A running watch.
  interface Watch extends AutoCloseable {
    /// Stops it; no callback starts after this returns, except one that is running.
    @Override
    void close();
  }

  /// Receives the changes of one watch, one call after another.
  interface WatchListener {
    /// The changes of one committed transaction under the prefix, at one revision.
    void onChanges(long revision, List<MetaChange> changes);

    /// The history that the watch needed is gone; the watch has ended.
    void onHistoryLost(long compactedRevision);
  }
}
