package dev.azimuth.nodes.life;

import dev.azimuth.storage.manifest.ManifestPointer;
import dev.azimuth.storage.meta.CommitResult;
import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaRange;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The meta store as a process reaches it.
record MortalMeta(MetaStore meta, Mortal process) implements MetaStore {
  @Override
  public CompletableFuture<Optional<MetaEntry>> get(String key) {
    return process.request(() -> meta.get(key));
  }

  @Override
  public CompletableFuture<MetaRange> range(String prefix) {
    return process.request(() -> meta.range(prefix));
  }

  @Override
  public CompletableFuture<CommitResult> commit(MetaTransaction transaction) {
    boolean swings =
        transaction.operations().stream()
            .anyMatch(operation ->
                operation instanceof MetaTransaction.Operation.Put put
                    && put.key().startsWith(ManifestPointer.PREFIX));
    return swings
        ? process.request(Step.POINTER_SWUNG, () -> meta.commit(transaction))
        : process.request(() -> meta.commit(transaction));
  }

  @Override
  public Watch watch(String prefix, long afterRevision, WatchListener listener) {
    Watch watch =
        meta.watch(
            prefix,
            afterRevision,
            new WatchListener() {
              @Override
              public void onChanges(long revision, List<MetaChange> changes) {
                if (process.isAlive()) {
                  listener.onChanges(revision, changes);
                }
              }

              @Override
              public void onHistoryLost(long compactedRevision) {
                if (process.isAlive()) {
                  listener.onHistoryLost(compactedRevision);
                }
              }
            });
    process.atDeath(watch::close);
    return watch;
  }

  @Override
  public CompletableFuture<Void> compactHistory(long revision) {
    return process.request(() -> meta.compactHistory(revision));
  }

  @Override
  public CompletableFuture<Long> grantLease(Duration timeToLive) {
    return process.request(() -> meta.grantLease(timeToLive));
  }

  @Override
  public CompletableFuture<Boolean> keepAlive(long leaseId) {
    return process.request(() -> meta.keepAlive(leaseId));
  }

  @Override
  public CompletableFuture<Void> revokeLease(long leaseId) {
    return process.request(() -> meta.revokeLease(leaseId));
  }

  @Override
  public void close() {}
}
