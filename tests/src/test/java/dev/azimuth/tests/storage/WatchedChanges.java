package dev.azimuth.tests.storage;

import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaStore.WatchListener;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/// What a watch reported, one element a transaction.
final class WatchedChanges implements WatchListener {
  private final List<List<MetaChange>> transactions = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Long> lost = new CompletableFuture<>();
  private final CompletableFuture<Void> first = new CompletableFuture<>();
  private final CompletableFuture<Void> reached = new CompletableFuture<>();
  private final Predicate<List<MetaChange>> isLast;

  private WatchedChanges(Predicate<List<MetaChange>> isLast) {
    this.isLast = isLast;
  }

  /// Waits for as many transactions.
  static WatchedChanges of(int count) {
    int[] remaining = {count};
    return new WatchedChanges(_ -> --remaining[0] == 0);
  }

  /// Waits for a change of `key`.
  static WatchedChanges until(String key) {
    return new WatchedChanges(
        changes -> changes.stream().anyMatch(change -> change.key().equals(key)));
  }

  @Override
  public void onChanges(long revision, List<MetaChange> changes) {
    transactions.add(changes);
    first.complete(null);
    if (isLast.test(changes)) {
      reached.complete(null);
    }
  }

  @Override
  public void onHistoryLost(long compactedRevision) {
    lost.complete(compactedRevision);
  }

  List<List<MetaChange>> transactions() {
    return transactions;
  }

  /// Completes with the revision that the history was compacted to.
  CompletableFuture<Long> lost() {
    return lost;
  }

  /// Completes with the first transaction.
  CompletableFuture<Void> first() {
    return first;
  }

  /// Completes with the transaction that is waited for.
  CompletableFuture<Void> reached() {
    return reached;
  }
}
