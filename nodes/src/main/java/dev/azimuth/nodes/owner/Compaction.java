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
import dev.azimuth.storage.manifest.WaitingMerge;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Merges some segments of a shard into one: opens them and the delete files that say something new
/// about them, writes the merged file, builds the indexes over it that they have, stores it,
/// commits a manifest that has it in their place.
///
/// Where there are index nodes it stores the file first, and a manifest says that it waits: so it
/// is no garbage, however long that takes, and index nodes find it. They build, the owner commits
/// what they report as for any segment, and what they have not built in time is built here.
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
  /// @param since when the segment began to be so; empty if a manifest names it as one that waits
  private record Stored(Output output, Optional<PutTime> since, List<StoredIndex> indexes) {}

  /// Carries a plan out; the number of the newest manifest then. A plan that does not fit the
  /// newest manifest has no effect.
  CompletableFuture<Long> run(Plan plan, JobBoard.Job job) {
    return limit
        .call(() -> written(plan, job))
        .thenCompose(written ->
            written.isPresent()
                ? complete(written.get(), job)
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

  private CompletableFuture<Long> complete(Written written, JobBoard.Job job) {
    return stored(written, job)
        .thenCompose(stored -> commits.commit(newest -> next(newest, written.fitting, stored)))
        .whenComplete((_, _) -> commits.waitWith(""))
        .whenCompleteAsync(
            (_, _) -> SegmentStorage.removeScratch(written.output.path),
            context.scheduler().blocking());
  }

  private CompletableFuture<Stored> stored(Written written, JobBoard.Job job) {
    Output output = written.output;
    List<ManifestSegment> inputs = written.fitting.inputs;
    if (output.isEmpty()) {
      return CompletableFuture.completedFuture(
          new Stored(output, Optional.of(PutTime.now(context.clock())), List.of()));
    }
    ManifestSegment segment = output.segment(written.fitting);
    Set<Long> wanted = indexes.wanted(segment, inputs);
    return indexes.isHandedOver() && !wanted.isEmpty()
        ? waited(written, new WaitingMerge(segment, written.fitting.plan.segments, wanted), job)
        : indexes
            .build(new IndexesAhead.Merged(segment, output.path, inputs), wanted)
            .thenCompose(files ->
                store(output).thenApply(since -> new Stored(output, Optional.of(since), files)));
  }

  /// Lets index nodes build, and builds what they have not.
  private CompletableFuture<Stored> waited(Written written, WaitingMerge merge, JobBoard.Job job) {
    Output output = written.output;
    return store(output)
        .thenCompose(since -> {
          commits.waitWith(output.objectKey);
          return commits.commit(newest -> waiting(newest, written.fitting, merge, since));
        })
        .thenCompose(_ -> indexes.await(merge, job))
        .thenCompose(missing ->
            indexes.build(
                new IndexesAhead.Merged(merge.segment(), output.path, written.fitting.inputs),
                missing))
        .thenApply(files -> new Stored(output, Optional.empty(), files));
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
    return context.segments().store(output.objectKey, output.path).thenApply(_ -> since);
  }

  /// The manifest that says that the merge waits; empty if its inputs are not there any more.
  private Optional<Next> waiting(
      Optional<Manifest> newest, Fitting fitting, WaitingMerge merge, PutTime since) {
    return newest
        .filter(manifest -> fitting(manifest, fitting.plan).isPresent())
        .map(manifest -> {
          requireCommittable(since, merge.segment().objectKey());
          return Next.of(manifest.with(Optional.of(merge)).next());
        });
  }

  private void requireCommittable(PutTime since, String objectKey) {
    since.requireCommittable(context.clock(), context.settings().garbageGrace(), objectKey);
  }

  /// The merged segment with its indexes. Those that may count as garbage by now are left out, to
  /// be built as for any segment.
  private ManifestSegment merged(Manifest before, Fitting fitting, Stored stored) {
    stored.since.ifPresent(since -> requireCommittable(since, stored.output.objectKey));
    ManifestSegment merged =
        before.merge().map(WaitingMerge::segment).orElseGet(() -> stored.output.segment(fitting));
    for (StoredIndex index : stored.indexes) {
      boolean isLacking =
          merged.indexes().stream().noneMatch(file -> file.indexId() == index.file().indexId());
      if (isLacking
          && index.since().isCommittable(context.clock(), context.settings().garbageGrace())) {
        merged = merged.with(index.file());
      }
    }
    return merged;
  }

  /// The manifest with the merged segment in place of the inputs; empty if these are not there any
  /// more, or the merge does not wait there as it should.
  private Optional<Next> next(Optional<Manifest> newest, Fitting fitting, Stored stored) {
    Optional<Manifest> base =
        newest
            .filter(manifest -> fitting(manifest, fitting.plan).isPresent())
            .filter(manifest -> manifest.merge().isPresent() == stored.since.isEmpty());
    if (base.isEmpty()) {
      return Optional.empty();
    }
    Manifest before = base.get();
    List<ManifestSegment> segments = new ArrayList<>(before.segments());
    segments.removeIf(segment -> fitting.plan.segments.contains(segment.objectKey()));
    if (!stored.output.isEmpty()) {
      segments.add(merged(before, fitting, stored));
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
