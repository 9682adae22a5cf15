package dev.azimuth.nodes.role;

import dev.azimuth.nodes.api.JobStatus;
import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.job.IndexBuild;
import dev.azimuth.nodes.job.IndexTarget;
import dev.azimuth.nodes.job.JobBoard;
import dev.azimuth.nodes.job.PriorFile;
import dev.azimuth.nodes.job.ProcessJobs;
import dev.azimuth.nodes.job.StoredIndex;
import dev.azimuth.storage.catalog.Catalog;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.maintenance.IndexReport;
import dev.azimuth.storage.maintenance.IndexReport.Outcome;
import dev.azimuth.storage.maintenance.IndexTask;
import dev.azimuth.storage.maintenance.IndexTasks;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.StoredManifest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Builds the indexes that it is given tasks for, one at a time, stores their files, and reports
/// under its lease what has come of each. Whoever owns the shard commits the file.
///
/// A task that goes, or changes, ends its build. A report that nobody has taken up goes before its
/// file may count as garbage, and the index is built again. Safe for any thread.
public final class IndexNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IndexNode.class);

  /// One of so many parts of the grace of garbage is a report's time; by the end of the rest the
  /// lease has ended, too, of a node that could not take it back.
  private static final int REPORT_PARTS = 2;

  private final NodeMembership membership;
  private final Catalog catalog;
  private final ProcessJobs jobs;
  private final IndexBuild.Context builds;
  private final Duration reportLimit;
  private final MemoryAccount account = new MemoryAccount();
  private final Map<IndexTask.Target, Given> held = new ConcurrentHashMap<>();
  private final Adaptation adaptation = new Adaptation(this::adapt);
  private volatile boolean closed;

  /// A task that this node was given, and how far it is.
  private static final class Given {
    final IndexTasks.Entry entry;
    volatile boolean withdrawn;
    volatile @Nullable IndexBuild build;
    volatile @Nullable StoredIndex stored;
    volatile @Nullable Outcome outcome;
    boolean reported;

    Given(IndexTasks.Entry entry) {
      this.entry = entry;
    }

    IndexTask.Target target() {
      return entry.task().target();
    }
  }

  /// An index node.
  ///
  /// @param buildBytesMax memory for a build, as it is registered
  /// @param garbageGrace how long whoever collects garbage lets objects be that no manifest names
  public IndexNode(NodeContext context, long buildBytesMax, Duration garbageGrace) {
    membership = context.membership();
    catalog = context.catalog();
    jobs = context.jobs();
    builds =
        new IndexBuild.Context(
            context.host().segments(), buildBytesMax, context.clock(), context.scheduler());
    reportLimit = garbageGrace.dividedBy(REPORT_PARTS);
  }

  /// Takes up tasks, those that there are and those that come.
  public void start() {
    tasks().subscribe(snapshot -> adaptation.run());
    adaptation.run();
  }

  private IndexTasks tasks() {
    return builds.segments().indexTasks();
  }

  private void adapt() {
    Map<IndexTask.Target, IndexTasks.Entry> given = closed ? Map.of() : given();
    for (Given known : List.copyOf(held.values())) {
      if (!known.entry.equals(given.get(known.target())) || isOverdue(known)) {
        withdraw(known);
      } else {
        report(known);
      }
    }
    given.forEach((target, entry) -> {
      if (!held.containsKey(target)) {
        begin(entry);
      }
    });
  }

  private Map<IndexTask.Target, IndexTasks.Entry> given() {
    Map<IndexTask.Target, IndexTasks.Entry> given = new HashMap<>();
    for (IndexTasks.Entry entry : tasks().snapshot().tasks()) {
      if (entry.task().nodeId().equals(membership.nodeId())) {
        given.put(entry.task().target(), entry);
      }
    }
    return given;
  }

  private boolean isOverdue(Given known) {
    StoredIndex stored = known.stored;
    return stored != null && !stored.since().isWithin(builds.clock(), reportLimit);
  }

  private void withdraw(Given known) {
    held.remove(known.target());
    known.withdrawn = true;
    IndexBuild build = known.build;
    if (build != null) {
      build.progress().cancel();
    }
    Outcome outcome = known.outcome;
    if (known.reported && outcome != null) {
      membership.remove(report(known, outcome).key());
    }
  }

  private void report(Given known) {
    Outcome outcome = known.outcome;
    if (!known.reported && outcome != null) {
      known.reported = true;
      IndexReport report = report(known, outcome);
      membership.put(report.key(), report.encode());
      if (known.stored != null) {
        var _ = builds.scheduler().schedule(reportLimit, adaptation::run);
      }
    }
  }

  private IndexReport report(Given known, Outcome outcome) {
    return new IndexReport(known.target(), membership.nodeId(), known.entry.revision(), outcome);
  }

  private void begin(IndexTasks.Entry entry) {
    Given known = new Given(entry);
    held.put(known.target(), known);
    JobBoard.Job job = jobs.board().begin(JobStatus.Kind.INDEX, known.target().shard());
    var _ =
        job.endWith(jobs.building().call(() -> build(known, job)))
            .whenComplete((stored, error) -> {
              if (!known.withdrawn) {
                ended(known, stored, error);
              }
            });
  }

  private void ended(Given known, @Nullable StoredIndex stored, @Nullable Throwable error) {
    if (stored != null) {
      known.stored = stored;
      known.outcome = new Outcome.Built(stored.file());
    } else {
      Throwable cause = AzimuthException.unwrap(Objects.requireNonNull(error));
      LOG.warn("{} is not built", known.target(), cause);
      known.outcome =
          new Outcome.Failed(IndexBuild.retry(cause), String.valueOf(cause.getMessage()));
    }
    adaptation.run();
  }

  private CompletableFuture<StoredIndex> build(Given known, JobBoard.Job job) {
    LogName shard = known.target().shard();
    return catalog
        .newest()
        .thenCombine(
            builds.segments().manifests().load(shard),
            (tables, newest) -> target(known, tables, newest.map(StoredManifest::manifest)))
        .thenCompose(target -> {
          IndexBuild build = new IndexBuild(target.index, builds);
          known.build = build;
          if (known.withdrawn) {
            build.progress().cancel();
          }
          job.started(target.index.segment().rowCount(), build.progress()::share);
          return build
              .run(shard, target.table, account, target.prior)
              .whenComplete((_, _) -> job.remark(build.remark()));
        });
  }

  /// A target as the catalog and the manifest have it.
  ///
  /// @param prior an index over many of the rows, of a segment that was merged into this one
  private record Found(IndexTarget index, TableDefinition table, Optional<PriorFile> prior) {}

  /// What is gone needs no index; the coordinator knows that soon, too.
  private static Found target(Given known, CatalogSnapshot tables, Optional<Manifest> manifest) {
    IndexTask.Target target = known.target();
    Optional<Found> found =
        tables
            .table(target.shard().tableId())
            .flatMap(table -> manifest.flatMap(newest -> found(target, table, newest)));
    if (known.withdrawn || found.isEmpty()) {
      throw new AzimuthException(ErrorCode.CANCELLED, target + " is not wanted any more");
    }
    return found.get();
  }

  private static Optional<Found> found(
      IndexTask.Target target, TableDefinition table, Manifest manifest) {
    return manifest.storedSegments().stream()
        .filter(segment -> segment.objectKey().equals(target.segment()))
        .flatMap(segment ->
            table.indexes().stream()
                .filter(index -> index.id() == target.indexId())
                .flatMap(index -> IndexTarget.of(segment, index, table).stream()))
        .findFirst()
        .map(index ->
            new Found(index, table, PriorFile.of(index, inputs(target, manifest), Set.of())));
  }

  /// The segments that the target is made of, if it is that of a merge which waits for it.
  private static List<ManifestSegment> inputs(IndexTask.Target target, Manifest manifest) {
    return manifest.merge().stream()
        .filter(merge -> merge.segment().objectKey().equals(target.segment()))
        .flatMap(merge ->
            manifest.segments().stream()
                .filter(segment -> merge.inputs().contains(segment.objectKey())))
        .toList();
  }

  /// Ends what is under way, without effect, and takes all reports back.
  @Override
  public void close() {
    closed = true;
    adaptation.run();
  }
}
