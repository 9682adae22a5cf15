package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.api.JobStatus;
import dev.azimuth.nodes.api.SegmentIndex;
import dev.azimuth.nodes.api.SegmentIndex.Stage;
import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.job.IndexBuild;
import dev.azimuth.nodes.job.IndexTarget;
import dev.azimuth.nodes.job.JobBoard;
import dev.azimuth.nodes.job.StoredIndex;
import dev.azimuth.nodes.owner.OwnerCommit.Next;
import dev.azimuth.nodes.shard.HostedShard;
import dev.azimuth.nodes.shard.ShardFailure;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.manifest.IndexFile;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.StoredManifest;
import dev.azimuth.storage.object.CallLimit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The indexes of a shard's segments: builds what segments lack, one after another, anew where a
/// file is damaged, and drops from the manifest what the table does not define any more. While
/// there are index nodes it commits what these report, and builds over merged files only what they
/// have not built in time.
///
/// A crash before a commit leaves an object that no manifest names, and the index is built again
/// under another name. Safe for any thread.
final class ShardIndexes {
  private static final Logger LOG = LoggerFactory.getLogger(ShardIndexes.class);

  private final HostedShard shard;
  private final OwnerContext context;
  private final OwnerCommit commits;
  private final ReportedBuilds reported;
  private final MemoryAccount account;
  private final CallLimit building;
  private final JobBoard jobs;
  private final IndexesAhead ahead;
  private final IndexAttempts attempts = new IndexAttempts();
  private final Lane lane;
  private volatile @Nullable IndexBuild running;
  private volatile @Nullable Looked looked;
  private volatile boolean closed;

  /// What there was when all that was due had been done.
  private record Looked(long manifest, Wish wish) {}

  /// What there is to do besides what a manifest tells.
  ///
  /// @param isHandedOver whether index nodes build what segments lack
  /// @param finished files that they have built
  /// @param waitingMerge as in [OwnerCommit]
  private record Wish(
      TableDefinition table,
      Set<String> damaged,
      boolean isHandedOver,
      List<ReportedBuilds.Finished> finished,
      String waitingMerge) {}

  /// @param account counts memory beside mapped files
  /// @param limits of builds in the process, and where they are shown
  ShardIndexes(
      HostedShard shard,
      OwnerContext context,
      OwnerCommit commits,
      MemoryAccount account,
      OwnedShard.Limits limits) {
    this.shard = shard;
    this.context = context;
    this.commits = commits;
    reported = new ReportedBuilds(shard.log(), context, commits);
    this.account = account;
    building = limits.building();
    jobs = limits.jobs();
    ahead = new IndexesAhead(shard, context, reported, account, limits);
    lane = new Lane(this::work, () -> {});
  }

  /// What merges ask for.
  IndexesAhead ahead() {
    return ahead;
  }

  /// Builds what is lacking if anything has changed or is to be tried again; ends a build that
  /// nobody wants any more.
  void buildIfDue() {
    Looked last = looked;
    TableDefinition table = shard.table();
    ahead.look();
    if (closed || (last == null && table.indexes().isEmpty())) {
      return;
    }
    Wish wish = wish();
    if (wish.isHandedOver) {
      cancel(running);
    }
    cancelUnless(running, table);
    boolean isNews =
        last == null || shard.covered().manifestNumber() > last.manifest || !wish.equals(last.wish);
    if (!lane.isBusy() && (isNews || isAnyDue(wish))) {
      var _ =
          lane.run()
              .whenComplete((_, error) -> {
                if (error != null && !closed) {
                  LOG.warn("indexes of {} are looked at again later", shard.log(), error);
                }
              });
    }
  }

  private boolean isAnyDue(Wish wish) {
    return !wish.isHandedOver && attempts.isAnyDue(context.clock().nanos());
  }

  private Wish wish() {
    return new Wish(
        shard.table(),
        shard.damagedIndexes(),
        reported.isHandedOver(),
        reported.finished(),
        commits.waitingMerge());
  }

  static void cancelUnless(@Nullable IndexBuild build, TableDefinition table) {
    if (build != null && !table.indexes().contains(build.target().index())) {
      build.progress().cancel();
    }
  }

  static AzimuthException notOwned(HostedShard shard) {
    return new AzimuthException(ErrorCode.NOT_READY, shard.log() + " is not owned here any more");
  }

  private CompletableFuture<Long> work() {
    if (closed) {
      return CompletableFuture.failedFuture(notOwned(shard));
    }
    Wish wish = wish();
    TableDefinition table = wish.table;
    Set<String> damaged = wish.damaged;
    Set<String> unusable = wish.isHandedOver ? damaged : Set.of();
    return load()
        .thenCompose(newest -> {
          if (newest.isEmpty()) {
            looked = new Looked(0, wish);
            return CompletableFuture.completedFuture(0L);
          }
          ahead.look(newest.get());
          if (commits.hasLeftMerge(newest.get())) {
            return commits.dropLeftMerge().thenCompose(_ -> work());
          }
          if (IndexChange.without(newest.get(), table, unusable).isPresent()) {
            return commits
                .commit(
                    manifest -> manifest.flatMap(old -> IndexChange.without(old, table, unusable)))
                .thenCompose(_ -> work());
          }
          Optional<ReportedBuilds.Finished> finished = reported.finished(newest.get());
          if (finished.isPresent()) {
            return reported.commit(finished.get()).thenCompose(_ -> work());
          }
          List<IndexTarget> targets = targets(newest.get(), table);
          attempts.retain(targets.stream().map(IndexTarget::id).collect(Collectors.toSet()));
          Optional<IndexTarget> lack =
              targets.stream()
                  .filter(target ->
                      target.isWorthwhile(context.settings().indexRowsMin())
                          && target.file(damaged).isEmpty())
                  .filter(target -> attempts.isDue(target.id(), context.clock().nanos()))
                  .filter(_ -> !wish.isHandedOver)
                  .findFirst();
          if (lack.isEmpty()) {
            looked = new Looked(newest.get().number(), wish);
            return CompletableFuture.completedFuture(newest.get().number());
          }
          return building.call(() -> build(lack.get(), table)).thenCompose(_ -> work());
        });
  }

  private CompletableFuture<Optional<Manifest>> load() {
    return context
        .segments()
        .manifests()
        .load(shard.log())
        .thenApply(newest -> newest.map(StoredManifest::manifest));
  }

  private static List<IndexTarget> targets(Manifest manifest, TableDefinition table) {
    return manifest.segments().stream()
        .flatMap(segment -> targets(segment, table).stream())
        .toList();
  }

  static List<IndexTarget> targets(ManifestSegment segment, TableDefinition table) {
    return table.indexes().stream()
        .flatMap(index -> IndexTarget.of(segment, index, table).stream())
        .toList();
  }

  /// Completes when the index is in the manifest or its failure is noted.
  private CompletableFuture<Void> build(IndexTarget target, TableDefinition table) {
    if (isUnwanted(target)) {
      return CompletableFuture.completedFuture(null);
    }
    IndexBuild build = new IndexBuild(target, context.builds());
    running = build;
    if (closed) {
      build.progress().cancel();
    }
    CompletableFuture<StoredIndex> built;
    try {
      built = build.run(shard.log(), table, account, Optional.empty());
    } catch (RuntimeException e) {
      built = CompletableFuture.failedFuture(e);
    }
    JobBoard.Job job = jobs.begin(JobStatus.Kind.INDEX, shard.log());
    job.started(target.segment().rowCount(), build.progress()::share);
    return job.endWith(
            built.thenCompose(file ->
                commits.commit(manifest -> manifest.flatMap(old -> with(old, target, file)))))
        .whenComplete((_, _) -> running = null)
        .handle((_, error) -> {
          if (error == null) {
            attempts.succeeded(target.id());
          } else {
            failed(target, ShardFailure.cause(error));
          }
          return null;
        });
  }

  private boolean isUnwanted(IndexTarget target) {
    return closed || reported.isHandedOver() || !shard.table().indexes().contains(target.index());
  }

  private void failed(IndexTarget target, Throwable cause) {
    if (isUnwanted(target)) {
      return;
    }
    Optional<Duration> delay = attempts.failed(target.id(), cause, context.clock().nanos());
    if (delay.isPresent()) {
      LOG.warn(
          "index {} of {} is not built, trying again in {}",
          target.index().name(),
          target.segment().objectKey(),
          delay.get(),
          cause);
    } else {
      LOG.error(
          "index {} of {} cannot be built, searches are exact: {}",
          target.index().name(),
          target.segment().objectKey(),
          cause.getMessage());
    }
  }

  /// The manifest with the index; empty if its segment is gone.
  private Optional<Next> with(Manifest manifest, IndexTarget target, StoredIndex stored) {
    return IndexChange.with(manifest, target.segment().objectKey(), stored.file())
        .map(next -> {
          stored
              .since()
              .requireCommittable(
                  context.clock(), context.settings().garbageGrace(), stored.file().objectKey());
          return Next.of(next);
        });
  }

  /// As [dev.azimuth.nodes.api.ShardService#indexes].
  CompletableFuture<List<SegmentIndex>> list() {
    TableDefinition table = shard.table();
    Set<String> damaged = shard.damagedIndexes();
    return load()
        .thenApply(newest ->
            newest.stream()
                .flatMap(manifest -> targets(manifest, table).stream())
                .map(target -> describe(target, damaged))
                .toList());
  }

  private SegmentIndex describe(IndexTarget target, Set<String> damaged) {
    IndexBuild current = running;
    boolean isRunning = current != null && current.target().id().equals(target.id());
    Optional<IndexFile> file = target.file(damaged);
    Optional<IndexAttempts.Failed> failure =
        reported.isHandedOver() ? reported.failure(target) : attempts.of(target.id());
    Stage stage;
    if (file.isPresent()) {
      stage = Stage.BUILT;
    } else if (!target.isWorthwhile(context.settings().indexRowsMin())) {
      stage = Stage.NOT_NEEDED;
    } else if (isRunning) {
      stage = Stage.BUILDING;
    } else {
      stage =
          failure
              .map(known -> known.isFinal() ? Stage.REFUSED : Stage.FAILED)
              .orElse(Stage.WAITING);
    }
    boolean isDamaged = file.isEmpty() && target.file(Set.of()).isPresent();
    return new SegmentIndex(
        target.index().id(),
        target.segment().objectKey(),
        target.segment().rowCount(),
        stage,
        isRunning && current != null ? current.progress().done() : 0,
        isRunning && current != null ? current.progress().total() : 0,
        stage == Stage.WAITING || stage == Stage.BUILDING
            ? target.memoryBytes(context.builds().parallelism())
            : 0,
        file.map(IndexFile::bytes).orElse(0L),
        failure
            .map(IndexAttempts.Failed::message)
            .orElse(isDamaged ? "its file is damaged and is built anew" : ""));
  }

  /// Ends what is under way.
  void close() {
    closed = true;
    cancel(running);
    ahead.close();
  }

  static void cancel(@Nullable IndexBuild build) {
    if (build != null) {
      build.progress().cancel();
    }
  }
}
