package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.index.graph.BuildProgress;
import dev.azimuth.nodes.index.graph.BuildResources;
import dev.azimuth.nodes.index.graph.BuiltGraph;
import dev.azimuth.nodes.index.graph.GraphBuild;
import dev.azimuth.nodes.index.graph.GraphParameters;
import dev.azimuth.nodes.index.graph.GraphRows;
import dev.azimuth.nodes.owner.OwnerCommit.Next;
import dev.azimuth.nodes.segment.SegmentPart;
import dev.azimuth.nodes.segment.SegmentStorage;
import dev.azimuth.storage.cache.CachedObject;
import dev.azimuth.storage.catalog.IndexDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.IndexFile;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.StoredManifest;
import dev.azimuth.storage.segment.SegmentFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Builds the graph indexes that segments of a shard lack, one after another.
///
/// A crash before the commit leaves an object that no manifest names, and the index is built again
/// under another name. Safe for any thread; one build at a time.
final class IndexBuilds {
  static final String HNSW = "hnsw";

  private static final int CHUNK_BYTES = 1 << 26;

  private final LogName shard;
  private final TableDefinition table;
  private final OwnerContext context;
  private final OwnerCommit commits;
  private final MemoryAccount account;
  private volatile BuildProgress progress = new BuildProgress();

  IndexBuilds(
      LogName shard,
      TableDefinition table,
      OwnerContext context,
      OwnerCommit commits,
      MemoryAccount account) {
    this.shard = shard;
    this.table = table;
    this.context = context;
    this.commits = commits;
    this.account = account;
  }

  /// An index that a segment lacks.
  private record Lack(ManifestSegment segment, IndexDefinition index) {}

  /// What was written for one.
  private record Written(Lack lack, Path path, IndexFile file) {}

  /// Builds all that is lacking; the number of the newest manifest then.
  CompletableFuture<Long> build() {
    return context
        .segments()
        .manifests()
        .load(shard)
        .thenCompose(newest -> {
          Optional<Lack> lack = newest.flatMap(found -> lack(found.manifest()));
          long number = newest.map(StoredManifest::manifest).map(Manifest::number).orElse(0L);
          return lack.isEmpty()
              ? CompletableFuture.completedFuture(number)
              : build(lack.get()).thenCompose(_ -> build());
        });
  }

  /// Makes a build that is under way end.
  void cancel() {
    progress.cancel();
  }

  private Optional<Lack> lack(Manifest manifest) {
    for (ManifestSegment segment : manifest.segments()) {
      for (IndexDefinition index : table.indexes()) {
        boolean isThere =
            segment.indexes().stream().anyMatch(file -> file.indexId() == index.id());
        if (index.method().equals(HNSW) && !isThere) {
          return Optional.of(new Lack(segment, index));
        }
      }
    }
    return Optional.empty();
  }

  private CompletableFuture<Long> build(Lack lack) {
    Arena arena = Arena.ofShared();
    return context
        .segments()
        .cache()
        .open(
            lack.segment.objectKey(),
            lack.segment.bytes(),
            (key, content) -> SegmentFile.open(content, key).verifyAll())
        .thenCompose(object -> build(lack, object, arena))
        .thenApplyAsync(built -> write(lack, built), context.scheduler().blocking())
        .whenComplete((_, _) -> arena.close())
        .thenCompose(this::commit);
  }

  private CompletableFuture<BuiltGraph> build(Lack lack, CachedObject object, Arena arena) {
    SegmentFile file = SegmentFile.open(object.segment(), lack.segment.objectKey());
    SegmentPart part = SegmentPart.open(file, table, account, object);
    GraphRows rows = part.graphRows(table.columnOrdinal(lack.index.column()));
    BuildProgress own = new BuildProgress();
    progress = own;
    int parallelism = Math.max(1, context.scheduler().computeParallelism() / 2);
    BuildResources resources =
        new BuildResources(context.scheduler().compute(), parallelism, arena);
    return new GraphBuild(parameters(lack.index, rows), rows, resources, own)
        .run()
        .whenComplete((_, _) -> part.release());
  }

  private static GraphParameters parameters(IndexDefinition index, GraphRows rows) {
    DistanceMetric metric =
        switch (index.operatorClass()) {
          case "vector_cosine_ops" -> DistanceMetric.COSINE;
          case "vector_ip_ops" -> DistanceMetric.NEGATIVE_INNER_PRODUCT;
          case "vector_l1_ops" -> DistanceMetric.L1;
          default -> DistanceMetric.L2_SQUARED;
        };
    return GraphParameters.of(
        metric,
        rows.vectors().dimension(),
        option(index, "m", GraphParameters.M_DEFAULT),
        option(index, "ef_construction", GraphParameters.EF_CONSTRUCTION_DEFAULT),
        index.id());
  }

  private static int option(IndexDefinition index, String name, int otherwise) {
    String value = index.options().get(name);
    return value == null ? otherwise : Integer.parseInt(value);
  }

  private Written write(Lack lack, BuiltGraph built) {
    Path path = context.segments().scratchFile();
    try (FileChannel out =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long at = 0;
      while (at < built.file().byteSize()) {
        long size = Math.min(CHUNK_BYTES, built.file().byteSize() - at);
        at += out.write(built.file().asSlice(at, size).asByteBuffer(), at);
      }
      out.force(true);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot write " + path, e);
    }
    String key = context.segments().names().index(shard, lack.index.id());
    IndexFile file =
        new IndexFile(
            lack.index.id(), HNSW, key, built.file().byteSize(), built.checksum());
    return new Written(lack, path, file);
  }

  private CompletableFuture<Long> commit(Written written) {
    return context
        .segments()
        .objects()
        .putFile(written.file.objectKey(), written.path)
        .thenCompose(_ -> commits.commit(newest -> newest.flatMap(old -> next(old, written))))
        .whenCompleteAsync(
            (_, _) -> SegmentStorage.removeScratch(written.path),
            context.scheduler().blocking());
  }

  /// The manifest with the index; empty if its segment is gone or has one already.
  private static Optional<Next> next(Manifest newest, Written written) {
    boolean isWanted =
        newest.segments().stream().anyMatch(segment -> isWanted(segment, written));
    if (!isWanted) {
      return Optional.empty();
    }
    List<ManifestSegment> segments =
        newest.segments().stream()
            .map(segment -> isWanted(segment, written) ? segment.with(written.file) : segment)
            .toList();
    return Optional.of(
        Next.of(
            new Manifest(
                newest.shard(),
                newest.number() + 1,
                newest.coveredPosition(),
                newest.effectiveTimestamp(),
                newest.lastTick(),
                newest.retainedFrom(),
                newest.schemaVersion(),
                segments,
                newest.deletes())));
  }

  private static boolean isWanted(ManifestSegment segment, Written written) {
    return segment.objectKey().equals(written.lack.segment.objectKey())
        && segment.indexes().stream()
            .noneMatch(file -> file.indexId() == written.file.indexId());
  }
}
