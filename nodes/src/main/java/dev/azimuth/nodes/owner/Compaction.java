package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.job.JobBoard;
import dev.azimuth.nodes.job.PutTime;
import dev.azimuth.nodes.job.StoredIndex;
import dev.azimuth.nodes.owner.OwnerCommit.Next;
import dev.azimuth.nodes.segment.SegmentMerge;
import dev.azimuth.nodes.segment.SegmentStorage;
import dev.azimuth.storage.cache.CachedObject;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.maintenance.CompactionTask;
import dev.azimuth.storage.maintenance.CompactionTasks;
import dev.azimuth.storage.manifest.DeleteFileEntry;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.StoredManifest;
import dev.azimuth.storage.meta.MetaTransaction.Condition;
import dev.azimuth.storage.meta.MetaTransaction.Operation;
import dev.azimuth.storage.object.CallLimit;
import dev.azimuth.storage.segment.DeleteFile;
import dev.azimuth.storage.segment.SegmentFile;
import dev.azimuth.storage.segment.SegmentIdentity;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Merges some segments of a shard into one: opens them and the delete files that say something new
/// about them, writes the merged file, builds the indexes over it that they have, stores it,
/// commits a manifest that has it in their place.
///
/// Deletes that are flushed meanwhile are not lost: they are in delete files behind the position
/// that the merged segment has folded, which stay. A crash before the commit leaves an object that
/// no manifest names.
final class Compaction {
  private final LogName shard;
  private final TableDefinition table;
  private final OwnerContext context;
  private final OwnerCommit commits;
  private final CallLimit limit;
  private final IndexesAhead indexes;

  /// @param limit of merges that are written in the process
  /// @param indexes as in [ShardIndexes#buildAhead]
  Compaction(
      LogName shard,
      TableDefinition table,
      OwnerContext context,
      OwnerCommit commits,
      CallLimit limit,
      IndexesAhead indexes) {
    this.shard = shard;
    this.table = table;
    this.context = context;
    this.commits = commits;
    this.limit = limit;
    this.indexes = indexes;
  }

  /// Builds the indexes that inputs have over a file that is not stored yet; leaves out those that
  /// cannot be built.
  interface IndexesAhead {
    CompletableFuture<List<StoredIndex>> build(
        ManifestSegment segment, Path file, List<ManifestSegment> inputs);
  }

  /// What is merged.
  ///
  /// @param segments object keys
  /// @param retainedFrom versions superseded before it are dropped
  /// @param task the wish that led to it, which goes with the commit
  record Plan(List<String> segments, long retainedFrom, Optional<CompactionTasks.Entry> task) {
    Plan {
      segments = List.copyOf(segments);
    }
  }

  /// A plan that fits the manifest that it starts from.
  private record Fitting(
      Plan plan, Manifest base, List<ManifestSegment> inputs, List<DeleteFileEntry> deletes) {}

  /// A merged file in the scratch directory.
  private record Output(Path path, String objectKey, SegmentMerge.Merged merged) {
    boolean isEmpty() {
      return merged.summary().rowCount() == 0;
    }

    ManifestSegment segment(Fitting fitting) {
      return ManifestSegment.of(objectKey, merged.summary(), fitting.base.coveredPosition());
    }
  }

  /// A merge up to its file.
  private record Written(Fitting fitting, Output output) {}

  /// A merge whose objects are stored.
  ///
  /// @param since when the segment began to be so
  private record Stored(Output output, PutTime since, List<StoredIndex> indexes) {}

  /// Carries a plan out; the number of the newest manifest then. A plan that does not fit the
  /// newest manifest has no effect.
  CompletableFuture<Long> run(Plan plan, JobBoard.Job job) {
    return limit
        .call(() -> written(plan, job))
        .thenCompose(written ->
            written.isPresent()
                ? complete(written.get())
                : newest().thenApply(newest -> newest.map(Manifest::number).orElse(0L)));
  }

  private CompletableFuture<Optional<Manifest>> newest() {
    return context
        .segments()
        .manifests()
        .load(shard)
        .thenApply(newest -> newest.map(StoredManifest::manifest));
  }

  private CompletableFuture<Optional<Written>> written(Plan plan, JobBoard.Job job) {
    return newest()
        .thenCompose(newest -> {
          Optional<Fitting> fitting = newest.flatMap(found -> fitting(found, plan));
          return fitting.isEmpty()
              ? CompletableFuture.completedFuture(Optional.empty())
              : merge(fitting.get(), job)
                  .thenApply(output -> Optional.of(new Written(fitting.get(), output)));
        });
  }

  private CompletableFuture<Long> complete(Written written) {
    Output output = written.output;
    return indexes(written)
        .thenCompose(files ->
            store(output)
                .thenCompose(since ->
                    commits.commit(
                        newest -> next(newest, written.fitting, new Stored(output, since, files)))))
        .whenCompleteAsync(
            (_, _) -> SegmentStorage.removeScratch(output.path), context.scheduler().blocking());
  }

  private CompletableFuture<List<StoredIndex>> indexes(Written written) {
    Fitting fitting = written.fitting;
    Output output = written.output;
    return output.isEmpty()
        ? CompletableFuture.completedFuture(List.of())
        : indexes.build(output.segment(fitting), output.path, fitting.inputs);
  }

  private static Optional<Fitting> fitting(Manifest base, Plan plan) {
    List<ManifestSegment> inputs =
        base.segments().stream()
            .filter(segment -> plan.segments.contains(segment.objectKey()))
            .toList();
    if (inputs.size() != plan.segments.size()) {
      return Optional.empty();
    }
    List<DeleteFileEntry> deletes =
        base.deletes().stream()
            .filter(file -> inputs.stream().anyMatch(segment -> isNews(file, segment)))
            .toList();
    return Optional.of(new Fitting(plan, base, inputs, deletes));
  }

  /// Whether a delete file may say something about a segment that the segment does not know.
  static boolean isNews(DeleteFileEntry file, ManifestSegment segment) {
    return file.lastPosition() > segment.foldedPosition()
        && file.lastPosition() > segment.firstPosition();
  }

  private CompletableFuture<Output> merge(Fitting fitting, JobBoard.Job job) {
    job.started(fitting.inputs.stream().mapToLong(ManifestSegment::rowCount).sum());
    Map<String, CompletableFuture<CachedObject>> opening = new LinkedHashMap<>();
    for (ManifestSegment segment : fitting.inputs) {
      opening.put(
          segment.objectKey(),
          context
              .segments()
              .cache()
              .open(
                  segment.objectKey(),
                  segment.bytes(),
                  (key, content) -> SegmentFile.open(content, key).verifyAll()));
    }
    for (DeleteFileEntry file : fitting.deletes) {
      opening.put(
          file.objectKey(),
          context
              .segments()
              .cache()
              .open(
                  file.objectKey(),
                  file.bytes(),
                  (key, content) -> DeleteFile.open(content, key).verifyAll()));
    }
    return CompletableFuture.allOf(opening.values().toArray(CompletableFuture[]::new))
        .handleAsync(
            (_, error) -> write(fitting, opening, error, job), context.scheduler().background());
  }

  private Output write(
      Fitting fitting,
      Map<String, CompletableFuture<CachedObject>> opening,
      @Nullable Throwable error,
      JobBoard.Job job) {
    Map<String, CachedObject> objects = new LinkedHashMap<>();
    opening.forEach((key, future) -> {
      if (!future.isCompletedExceptionally()) {
        objects.put(key, future.join());
      }
    });
    try {
      if (error != null) {
        throw AzimuthException.unwrap(error) instanceof RuntimeException known
            ? known
            : new IllegalStateException(error);
      }
      return write(fitting, objects, job);
    } finally {
      objects.values().forEach(CachedObject::close);
    }
  }

  private Output write(Fitting fitting, Map<String, CachedObject> objects, JobBoard.Job job) {
    List<SegmentMerge.Input> inputs = new ArrayList<>();
    long first = Long.MAX_VALUE;
    long last = 0;
    for (ManifestSegment segment : fitting.inputs) {
      first = Math.min(first, segment.firstPosition());
      last = Math.max(last, segment.lastPosition());
      List<DeleteFile> deletes =
          fitting.deletes.stream()
              .filter(file -> isNews(file, segment))
              .map(file -> DeleteFile.open(content(objects, file.objectKey()), file.objectKey()))
              .toList();
      inputs.add(
          new SegmentMerge.Input(
              SegmentFile.open(content(objects, segment.objectKey()), segment.objectKey()),
              deletes));
    }
    SegmentIdentity identity = new SegmentIdentity(shard, table.version(), first, last);
    Path path = context.segments().scratchFile();
    SegmentMerge.Merged merged =
        new SegmentMerge(table, inputs, fitting.plan.retainedFrom).write(path, identity, job::read);
    return new Output(path, context.segments().names().segment(identity), merged);
  }

  private static MemorySegment content(Map<String, CachedObject> objects, String key) {
    return Objects.requireNonNull(objects.get(key)).segment();
  }

  private CompletableFuture<PutTime> store(Output output) {
    PutTime since = PutTime.now(context.clock());
    return output.isEmpty()
        ? CompletableFuture.completedFuture(since)
        : context.segments().objects().putFile(output.objectKey, output.path).thenApply(_ -> since);
  }

  /// The manifest with the merged segment in place of the inputs; empty if these are not there any
  /// more. Indexes that may count as garbage by now are left out, to be built as for any segment.
  private Optional<Next> next(Optional<Manifest> newest, Fitting fitting, Stored stored) {
    Output output = stored.output;
    Optional<Manifest> base =
        newest.filter(manifest -> fitting(manifest, fitting.plan).isPresent());
    if (base.isEmpty()) {
      return Optional.empty();
    }
    Manifest before = base.get();
    List<ManifestSegment> segments = new ArrayList<>(before.segments());
    segments.removeIf(segment -> fitting.plan.segments.contains(segment.objectKey()));
    if (!output.isEmpty()) {
      stored.since.requireCommittable(
          context.clock(), context.settings().garbageGrace(), output.objectKey);
      ManifestSegment merged = output.segment(fitting);
      for (StoredIndex index : stored.indexes) {
        merged =
            index.since().isCommittable(context.clock(), context.settings().garbageGrace())
                ? merged.with(index.file())
                : merged;
      }
      segments.add(merged);
      segments.sort(Comparator.comparingLong(ManifestSegment::firstPosition));
    }
    List<DeleteFileEntry> deletes =
        before.deletes().stream()
            .filter(file -> segments.stream().anyMatch(segment -> isNews(file, segment)))
            .toList();
    Manifest next =
        new Manifest(
            shard,
            before.number() + 1,
            before.coveredPosition(),
            before.effectiveTimestamp(),
            before.lastTick(),
            Math.max(before.retainedFrom(), fitting.plan.retainedFrom),
            before.schemaVersion(),
            segments,
            deletes,
            before.versionLead(),
            before.openGroups());
    // A task that was changed meanwhile is not ours to remove.
    Optional<CompactionTasks.Entry> task =
        fitting.plan.task.filter(
            entry -> context.segments().tasks().snapshot().task(shard).equals(Optional.of(entry)));
    String key = CompactionTask.key(shard);
    return Optional.of(
        task.isEmpty()
            ? Next.of(next)
            : new Next(
                next,
                List.of(new Condition.RevisionIs(key, task.get().revision())),
                List.of(new Operation.Delete(key))));
  }
}
