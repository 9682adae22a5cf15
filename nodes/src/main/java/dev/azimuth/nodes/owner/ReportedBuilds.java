package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.job.IndexTarget;
import dev.azimuth.nodes.owner.OwnerCommit.Next;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.maintenance.IndexReport;
import dev.azimuth.storage.maintenance.IndexTask;
import dev.azimuth.storage.maintenance.IndexTasks;
import dev.azimuth.storage.manifest.IndexFile;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.meta.MetaTransaction.Condition;
import dev.azimuth.storage.meta.MetaTransaction.Operation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What index nodes do for a shard: as long as one is alive, the indexes of its segments are theirs
/// to build, those of a merge that waits among them, and the owner commits the files that they
/// report.
///
/// A commit holds for the report and the task that it was made from. A node takes its report back
/// long before the file may count as garbage, and its lease does if it cannot; so no manifest comes
/// to name a file that is not there. Safe for any thread.
final class ReportedBuilds {
  private final LogName shard;
  private final OwnerContext context;
  private final OwnerCommit commits;

  ReportedBuilds(LogName shard, OwnerContext context, OwnerCommit commits) {
    this.shard = shard;
    this.context = context;
    this.commits = commits;
  }

  /// A file that a node has built.
  record Finished(IndexTasks.Entry task, IndexTasks.Reported report, IndexFile file) {
    private IndexTask.Target target() {
      return task.task().target();
    }

    private boolean fits(Manifest manifest) {
      return manifest.storedSegments().stream()
          .filter(segment -> segment.objectKey().equals(target().segment()))
          .anyMatch(segment ->
              segment.indexes().stream().noneMatch(old -> old.indexId() == file.indexId()));
    }
  }

  /// Whether others build.
  boolean isHandedOver() {
    return context.placement().snapshot().hasIndexNode();
  }

  /// All files that are reported.
  List<Finished> finished() {
    IndexTasks.Snapshot snapshot = snapshot();
    return snapshot.tasks(shard).stream()
        .flatMap(entry -> finished(snapshot, entry).stream())
        .toList();
  }

  /// One of them that a manifest lacks.
  Optional<Finished> finished(Manifest manifest) {
    return finished().stream().filter(build -> build.fits(manifest)).findFirst();
  }

  private static Optional<Finished> finished(IndexTasks.Snapshot snapshot, IndexTasks.Entry entry) {
    return snapshot
        .report(entry)
        .flatMap(reported ->
            reported.report().outcome() instanceof IndexReport.Outcome.Built built
                ? Optional.of(new Finished(entry, reported, built.file()))
                : Optional.empty());
  }

  /// Commits a file and removes its task, if it is still reported and its segment still lacks it.
  CompletableFuture<Long> commit(Finished build) {
    return commits.commit(
        newest -> newest.flatMap(manifest -> current(build).flatMap(now -> next(manifest, now))));
  }

  /// The same build, as the newest snapshot has it.
  private Optional<Finished> current(Finished build) {
    IndexTasks.Snapshot snapshot = snapshot();
    return snapshot.task(build.target()).flatMap(entry -> finished(snapshot, entry));
  }

  private static Optional<Next> next(Manifest manifest, Finished build) {
    if (!build.fits(manifest)) {
      return Optional.empty();
    }
    String taskKey = IndexTask.key(build.target());
    return IndexChange.with(manifest, build.target().segment(), build.file)
        .map(next ->
            new Next(
                next,
                List.of(
                    new Condition.RevisionIs(taskKey, build.task.revision()),
                    new Condition.RevisionIs(build.report.report().key(), build.report.revision())),
                List.of(new Operation.Delete(taskKey))));
  }

  /// What has come of tries by nodes; empty if none has failed, or another is under way.
  Optional<IndexAttempts.Failed> failure(IndexTarget target) {
    return snapshot()
        .task(new IndexTask.Target(shard, target.segment().objectKey(), target.index().id()))
        .map(IndexTasks.Entry::task)
        .filter(task -> task.failures().count() > 0 && !task.isGiven())
        .map(IndexTask::failures)
        .map(failures ->
            new IndexAttempts.Failed(
                failures.count(),
                failures.isFinal() || failures.refusedBytes() > 0,
                0,
                failures.message()));
  }

  private IndexTasks.Snapshot snapshot() {
    return isHandedOver() ? context.segments().indexTasks().snapshot() : IndexTasks.Snapshot.EMPTY;
  }
}
