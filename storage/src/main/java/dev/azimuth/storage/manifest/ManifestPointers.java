package dev.azimuth.storage.manifest;

import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.mirror.MetaMirror;
import dev.azimuth.storage.time.Scheduler;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The pointers to the newest manifests as the meta store has them, followed by a watch.
///
/// One per process is enough; all roles may share it. Safe for any thread.
public final class ManifestPointers implements AutoCloseable {
  private final MetaMirror<PointerSnapshot> mirror;

  private ManifestPointers(MetaMirror<PointerSnapshot> mirror) {
    this.mirror = mirror;
  }

  /// Starts to follow the pointers in `meta`.
  public static ManifestPointers follow(MetaStore meta, Scheduler scheduler) {
    return new ManifestPointers(
        MetaMirror.follow(
            meta, ManifestPointer.PREFIX, PointerSnapshot.EMPTY, PointerDraft::new, scheduler));
  }

  /// The newest snapshot known here; an empty one of revision 0 before the first listing.
  public PointerSnapshot snapshot() {
    return mirror.state().orElse(PointerSnapshot.EMPTY);
  }

  /// Completes with the first snapshot, now or later, that `condition` holds for; it must be cheap
  /// and pure. Bounded as [MetaMirror#await] says.
  public CompletableFuture<PointerSnapshot> await(Predicate<PointerSnapshot> condition) {
    return mirror.await(condition);
  }

  /// Calls `listener` with every later snapshot, one call after another; it must not block.
  public void subscribe(Consumer<PointerSnapshot> listener) {
    mirror.subscribe(listener);
  }

  /// Stops following; waiting callers fail with `SHUTTING_DOWN`.
  @Override
  public void close() {
    mirror.close();
  }
}
