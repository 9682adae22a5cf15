package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.api.JobStatus;
import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.job.IndexBuild;
import dev.azimuth.nodes.job.IndexTarget;
import dev.azimuth.nodes.job.JobBoard;
import dev.azimuth.nodes.job.PriorFile;
import dev.azimuth.nodes.job.StoredIndex;
import dev.azimuth.nodes.shard.HostedShard;
import dev.azimuth.nodes.shard.ShardFailure;
import dev.azimuth.storage.catalog.IndexDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.manifest.IndexFile;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.WaitingMerge;
import dev.azimuth.storage.object.CallLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The indexes of what merges of a shard have written, before it takes the place of segments of
/// which one has them, so that no search has to do without: built here, or waited for where index
/// nodes build them. Safe for any thread.
final class IndexesAhead {
  private static final Logger LOG = LoggerFactory.getLogger(IndexesAhead.class);

  /// How long index nodes may take: several times as long as a build of 768 dimensions by one
  /// thread, since a node has some waiting.
  private static final Duration WAIT_MIN = Duration.ofMinutes(1);

  private static final Duration WAIT_PER_ROW = Duration.ofMillis(5);

  private final HostedShard shard;
  private final OwnerContext context;
  private final ReportedBuilds reported;
  private final MemoryAccount account;
  private final CallLimit building;
  private final JobBoard jobs;
  private volatile @Nullable IndexBuild running;
  private volatile @Nullable Wait waiting;
  private volatile boolean closed;

  /// What a merge has written.
  ///
  /// @param file in the scratch directory
  /// @param inputs what was merged
  record Merged(ManifestSegment segment, Path file, List<ManifestSegment> inputs) {}

  /// A merge that waits.
  ///
  /// @param wanted indexes that it was to have, or that an input has got meanwhile
  /// @param built indexes that some manifest had
  /// @param missing completes with those that are still missing
  private record Wait(
      WaitingMerge merge,
      long untilNanos,
      Set<Long> wanted,
      Set<Long> built,
      CompletableFuture<Set<Long>> missing) {
    static Wait of(WaitingMerge merge, long untilNanos) {
      Set<Long> wanted = ConcurrentHashMap.newKeySet();
      wanted.addAll(merge.indexIds());
      return new Wait(
          merge, untilNanos, wanted, ConcurrentHashMap.newKeySet(), new CompletableFuture<>());
    }

    void look(Manifest manifest, ManifestSegment merged) {
      manifest.segments().stream()
          .filter(segment -> merge.inputs().contains(segment.objectKey()))
          .flatMap(segment -> segment.indexes().stream())
          .forEach(file -> wanted.add(file.indexId()));
      merged.indexes().forEach(file -> built.add(file.indexId()));
    }

    /// Those that the table still defines.
    Set<Long> lacking(TableDefinition table) {
      return table.indexes().stream()
          .map(IndexDefinition::id)
          .filter(id -> wanted.contains(id) && !built.contains(id))
          .collect(Collectors.toSet());
    }
  }

  /// @param account counts memory beside mapped files
  /// @param limits of builds in the process, and where they are shown
  IndexesAhead(
      HostedShard shard,
      OwnerContext context,
      ReportedBuilds reported,
      MemoryAccount account,
      OwnedShard.Limits limits) {
    this.shard = shard;
    this.context = context;
    this.reported = reported;
    this.account = account;
    building = limits.building();
    jobs = limits.jobs();
  }

  /// Whether index nodes build.
  boolean isHandedOver() {
    return reported.isHandedOver();
  }

  /// The indexes that a merged segment shall have, by their ids: those that an input has. Without
  /// any in the inputs, searches are not slower without.
  Set<Long> wanted(ManifestSegment segment, List<ManifestSegment> inputs) {
    Set<Long> had =
        inputs.stream()
            .flatMap(input -> input.indexes().stream())
            .map(IndexFile::indexId)
            .collect(Collectors.toSet());
    return ShardIndexes.targets(segment, shard.table()).stream()
        .filter(target -> target.isWorthwhile(context.settings().indexRowsMin()))
        .map(target -> target.index().id())
        .filter(had::contains)
        .collect(Collectors.toSet());
  }

  /// Waits for index nodes; those of the indexes that they have not built. It ends as soon as all
  /// are in the manifest, one of them has failed, no index node is left, or it takes too long.
  ///
  /// None is missing of a merge that is not in the newest manifest: it will have no effect.
  CompletableFuture<Set<Long>> await(WaitingMerge merge, JobBoard.Job job) {
    Duration limit = WAIT_MIN.plus(WAIT_PER_ROW.multipliedBy(merge.segment().rowCount()));
    Wait begun = Wait.of(merge, context.clock().nanos() + limit.toNanos());
    waiting = begun;
    job.remark("index nodes build the indexes of what it has written");
    return context
        .segments()
        .manifests()
        .load(shard.log())
        .thenCompose(newest -> {
          boolean isThere = newest.filter(found -> hasMerge(found.manifest(), begun)).isPresent();
          newest.ifPresent(found -> look(found.manifest()));
          return isThere ? begun.missing : CompletableFuture.completedFuture(Set.<Long>of());
        })
        .whenComplete((missing, error) -> {
          waiting = null;
          boolean isBuilt = error == null && missing.isEmpty() && !begun.built.isEmpty();
          job.remark(isBuilt ? "index nodes have built the indexes of what it has written" : "");
        });
  }

  private static boolean hasMerge(Manifest manifest, Wait known) {
    String key = known.merge.segment().objectKey();
    return manifest.merge().filter(merge -> merge.segment().objectKey().equals(key)).isPresent();
  }

  /// Takes note of a manifest.
  void look(Manifest manifest) {
    Wait known = waiting;
    if (known != null) {
      if (hasMerge(manifest, known)) {
        known.look(manifest, manifest.merge().orElseThrow().segment());
      }
      look();
    }
  }

  /// Ends what nobody wants any more, or has waited long enough. Called again and again.
  void look() {
    TableDefinition table = shard.table();
    ShardIndexes.cancelUnless(running, table);
    Wait known = waiting;
    if (known == null) {
      return;
    }
    Set<Long> lacking = known.lacking(table);
    if (closed) {
      known.missing.completeExceptionally(ShardIndexes.notOwned(shard));
    } else if (lacking.isEmpty()
        || !reported.isHandedOver()
        || context.clock().nanos() - known.untilNanos >= 0
        || hasFailed(known, lacking, table)) {
      known.missing.complete(lacking);
    }
  }

  private boolean hasFailed(Wait known, Set<Long> lacking, TableDefinition table) {
    return ShardIndexes.targets(known.merge.segment(), table).stream()
        .filter(target -> lacking.contains(target.index().id()))
        .anyMatch(target -> reported.failure(target).isPresent());
  }

  /// Builds indexes over a merged file. What cannot be built is left out, to be tried again as for
  /// any segment.
  CompletableFuture<List<StoredIndex>> build(Merged merged, Set<Long> indexIds) {
    CompletableFuture<List<StoredIndex>> all = CompletableFuture.completedFuture(List.of());
    for (IndexTarget target : ShardIndexes.targets(merged.segment, shard.table())) {
      if (indexIds.contains(target.index().id())) {
        all =
            all.thenCompose(files ->
                building
                    .call(() -> build(target, merged))
                    .thenApply(built -> Stream.concat(files.stream(), Stream.of(built)).toList())
                    .exceptionallyCompose(error -> withoutIndex(target, files, error)));
      }
    }
    return all;
  }

  private CompletableFuture<List<StoredIndex>> withoutIndex(
      IndexTarget target, List<StoredIndex> others, Throwable error) {
    if (closed) {
      // Who owns the shard next merges again.
      return CompletableFuture.failedFuture(ShardIndexes.notOwned(shard));
    }
    LOG.warn(
        "{} takes its place without index {}",
        target.segment().objectKey(),
        target.index().name(),
        ShardFailure.cause(error));
    return CompletableFuture.completedFuture(others);
  }

  private CompletableFuture<StoredIndex> build(IndexTarget target, Merged merged) {
    IndexBuild build = new IndexBuild(target, context.builds());
    running = build;
    TableDefinition table = shard.table();
    if (closed) {
      build.progress().cancel();
    }
    ShardIndexes.cancelUnless(build, table);
    JobBoard.Job job = jobs.begin(JobStatus.Kind.INDEX, shard.log());
    job.started(target.segment().rowCount(), build.progress()::share);
    CompletableFuture<StoredIndex> built =
        build
            .runAhead(
                shard.log(),
                table,
                account,
                new IndexBuild.Merged(
                    merged.file, PriorFile.of(target, merged.inputs, shard.damagedIndexes())))
            .whenComplete((_, _) -> job.remark(build.remark()));
    return job.endWith(built).whenComplete((_, _) -> running = null);
  }

  /// Ends what is under way.
  void close() {
    closed = true;
    ShardIndexes.cancel(running);
    look();
  }
}
