package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.api.JobStatus;
import dev.azimuth.nodes.job.JobBoard;
import dev.azimuth.nodes.shard.HostedShard;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.maintenance.CompactionTasks;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.StoredManifest;
import dev.azimuth.storage.segment.SegmentContent;
import dev.azimuth.storage.time.HybridTimestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The compactions of one shard, one at a time: those that a coordinator plans, and those that
/// somebody asks for. Safe for any thread.
final class ShardCompactions {
  private static final Logger LOG = LoggerFactory.getLogger(ShardCompactions.class);

  /// A segment is not rewritten for what has come to its end in less than one of so many parts of
  /// the retention.
  private static final int RETENTION_STEPS = 16;

  private static final Duration RETRY = Duration.ofSeconds(10);

  private final HostedShard shard;
  private final OwnerContext context;
  private final Compaction compaction;
  private final JobBoard jobs;
  private final Lane lane;
  private final AtomicBoolean allWanted = new AtomicBoolean();
  private volatile long triedRevision;
  private volatile long failedRevision;
  private volatile long retryAtNanos;
  private volatile boolean closed;

  /// @param limits of compactions in the process, and where they are shown
  ShardCompactions(
      HostedShard shard,
      OwnerContext context,
      OwnerCommit commits,
      ShardIndexes indexes,
      OwnedShard.Limits limits) {
    this.shard = shard;
    this.context = context;
    jobs = limits.jobs();
    compaction =
        new Compaction(
            shard.log(), shard.table(), context, commits, limits.merging(), indexes.ahead());
    lane = new Lane(this::work, () -> {});
  }

  /// Merges all segments, see `ShardService#compact`.
  CompletableFuture<Long> compact() {
    allWanted.set(true);
    return lane.run();
  }

  /// Carries out the task that the coordinator has written, if there is one that was not tried, or
  /// failed some time ago.
  void runTask() {
    Optional<CompactionTasks.Entry> task = task();
    if (closed || task.isEmpty() || lane.isBusy() || wasTried(task.get().revision())) {
      return;
    }
    long revision = task.get().revision();
    var _ =
        lane.run()
            .whenComplete((_, error) -> {
              if (error != null && !closed) {
                LOG.warn("{} is not compacted, trying again in {}", shard.log(), RETRY, error);
                retryAtNanos = context.clock().nanos() + RETRY.toNanos();
                failedRevision = revision;
              }
            });
  }

  private boolean wasTried(long revision) {
    return revision == triedRevision
        && (revision != failedRevision || context.clock().nanos() - retryAtNanos < 0);
  }

  private Optional<CompactionTasks.Entry> task() {
    return context.segments().tasks().snapshot().task(shard.log());
  }

  private CompletableFuture<Long> work() {
    if (closed) {
      return CompletableFuture.failedFuture(
          new AzimuthException(ErrorCode.NOT_READY, shard.log() + " is not owned here any more"));
    }
    if (allWanted.getAndSet(false)) {
      long retainedFrom = retainedFrom();
      return context
          .segments()
          .manifests()
          .load(shard.log())
          .thenCompose(newest -> all(plans(newest, retainedFrom), number(newest)));
    }
    Optional<CompactionTasks.Entry> task = task();
    if (task.isEmpty()) {
      return CompletableFuture.completedFuture(0L);
    }
    triedRevision = task.get().revision();
    return limited(
        new Compaction.Plan(task.get().task().segments(), task.get().task().retainedFrom(), task));
  }

  private static long number(Optional<StoredManifest> newest) {
    return newest.map(found -> found.manifest().number()).orElse(0L);
  }

  private long retainedFrom() {
    return HybridTimestamp.ofMillis(
        Math.max(0, context.clock().wallMillis() - shard.table().retention().toMillis()));
  }

  private CompletableFuture<Long> limited(Compaction.Plan plan) {
    JobBoard.Job job =
        jobs.begin(
            plan.task().isPresent() ? JobStatus.Kind.MERGE : JobStatus.Kind.COMPACT, shard.log());
    return job.endWith(compaction.run(plan, job));
  }

  /// One plan after another.
  private CompletableFuture<Long> all(List<Compaction.Plan> plans, long number) {
    if (plans.isEmpty() || closed) {
      return CompletableFuture.completedFuture(number);
    }
    return limited(plans.getFirst())
        .thenCompose(reached -> all(plans.subList(1, plans.size()), reached));
  }

  /// Runs of neighbours that fit into a segment of the target size, and single segments that have
  /// something to fold in or to drop.
  private List<Compaction.Plan> plans(Optional<StoredManifest> newest, long retainedFrom) {
    List<Compaction.Plan> plans = new ArrayList<>();
    if (newest.isEmpty()) {
      return plans;
    }
    Manifest manifest = newest.get().manifest();
    List<ManifestSegment> run = new ArrayList<>();
    long bytes = 0;
    for (ManifestSegment segment : manifest.segments()) {
      if (!run.isEmpty() && bytes + segment.bytes() > context.settings().segmentBytesTarget()) {
        add(run, manifest, retainedFrom, plans);
        run.clear();
        bytes = 0;
      }
      run.add(segment);
      bytes += segment.bytes();
    }
    add(run, manifest, retainedFrom, plans);
    return plans;
  }

  private void add(
      List<ManifestSegment> run,
      Manifest manifest,
      long retainedFrom,
      List<Compaction.Plan> plans) {
    boolean worthwhile =
        run.size() > 1 || (run.size() == 1 && hasWork(run.getFirst(), manifest, retainedFrom));
    if (worthwhile) {
      plans.add(
          new Compaction.Plan(
              run.stream().map(ManifestSegment::objectKey).toList(),
              retainedFrom,
              Optional.empty()));
    }
  }

  /// Whether deletes are to be folded in, or dead versions may have come to the end of their
  /// retention since segments were last rewritten.
  private boolean hasWork(ManifestSegment segment, Manifest manifest, long retainedFrom) {
    if (manifest.deletes().stream().anyMatch(file -> Compaction.isNews(file, segment))) {
      return true;
    }
    SegmentContent content = segment.description().content();
    long step = HybridTimestamp.ofMillis(shard.table().retention().toMillis() / RETENTION_STEPS);
    return content.liveCount() < content.rowCount()
        && content.firstWritten() < retainedFrom
        && retainedFrom - manifest.retainedFrom() > step;
  }

  void close() {
    closed = true;
  }
}
