package dev.azimuth.storage.catalog;

import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.mirror.MetaMirror;
import dev.azimuth.storage.time.Scheduler;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// The catalog as the meta store has it, followed by a watch.
///
/// One per process is enough; all roles may share it. Version 0, without any schema, is what there
/// is before the first listing has come or the first root coordinator has started.
public final class MetaCatalog implements Catalog {
  private final MetaStore meta;
  private final MetaMirror<CatalogDraft.State> mirror;

  private MetaCatalog(MetaStore meta, MetaMirror<CatalogDraft.State> mirror) {
    this.meta = meta;
    this.mirror = mirror;
  }

  /// Starts to follow the catalog in `meta`.
  public static MetaCatalog follow(MetaStore meta, Scheduler scheduler) {
    return new MetaCatalog(
        meta,
        MetaMirror.follow(
            meta, CatalogKeys.PREFIX, CatalogDraft.State.EMPTY, CatalogDraft::new, scheduler));
  }

  @Override
  public CatalogSnapshot snapshot() {
    return mirror.state().orElse(CatalogDraft.State.EMPTY).snapshot();
  }

  @Override
  public CompletableFuture<CatalogSnapshot> await(long version) {
    return mirror
        .await(state -> state.version() >= version)
        .thenApply(CatalogDraft.State::snapshot);
  }

  @Override
  public CompletableFuture<CatalogSnapshot> newest() {
    return meta.get(CatalogKeys.VERSION)
        .thenCompose(entry ->
            entry.isEmpty()
                ? CompletableFuture.completedFuture(snapshot())
                : await(CatalogCodec.decodeVersion(entry.get().value()).version()));
  }

  @Override
  public void subscribe(Consumer<CatalogSnapshot> listener) {
    mirror.subscribe(state -> listener.accept(state.snapshot()));
  }

  @Override
  public void close() {
    mirror.close();
  }
}
