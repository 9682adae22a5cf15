package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.api.JobStatus;
import dev.azimuth.nodes.api.ShardCheck;
import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.job.JobBoard;
import dev.azimuth.nodes.shard.CutRange;
import dev.azimuth.nodes.shard.GrowingRange;
import dev.azimuth.nodes.shard.HostedShard;
import dev.azimuth.nodes.shard.ShardFailure;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.object.CallLimit;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RecordCodec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A shard that this node owns: cuts its growing range and flushes what is cut, one range at a
/// time, oldest first. Safe for any thread.
final class OwnedShard {
  private static final Logger LOG = LoggerFactory.getLogger(OwnedShard.class);

  /// Records without any change, such as ticks, after which a range is cut all the same, so that
  /// the log can be trimmed.
  private static final int IDLE_RECORDS_MAX = 100_000;

  /// Less than one of so many parts of all memory is not worth a segment of its own.
  private static final int MEMORY_PARTS = 64;

  /// Less is replayed at a start about as fast as a segment is opened.
  private static final long SETTLED_BYTES_MIN = 16L << 20;

  private static final int CUT_ATTEMPTS_MAX = 3;
  private static final Duration ADOPTION_LIMIT = Duration.ofSeconds(30);
  private static final Duration RETRY_DELAY_MIN = Duration.ofMillis(200);
  private static final Duration RETRY_DELAY_MAX = Duration.ofSeconds(30);

  private final HostedShard shard;
  private final OwnerContext context;
  private final RangeFlush flushes;
  private final ShardCompactions compactions;
  private final JobBoard jobs;
  private final Lane lane;
  private final ShardIndexes indexes;
  private final AbandonedGroups groups;
  private final AtomicBoolean cutWanted = new AtomicBoolean();
  private volatile boolean closed;
  private volatile boolean stopping;
  private long changedRange;
  private long changedSinceNanos;
  private volatile Duration retryDelay = RETRY_DELAY_MIN;
  private volatile long notBeforeNanos;

  /// Bounds of work in the process, and where it is shown.
  ///
  /// @param merging of compactions
  /// @param building of builds of indexes
  /// @param jobs of all shards of the node
  record Limits(CallLimit merging, CallLimit building, JobBoard jobs) {}

  /// @param account counts memory beside mapped files
  /// @param flushed called after each flush, whatever became of it
  OwnedShard(
      HostedShard shard,
      OwnerContext context,
      MemoryAccount account,
      Limits limits,
      Runnable flushed) {
    this.shard = shard;
    this.context = context;
    jobs = limits.jobs;
    OwnerCommit commits = new OwnerCommit(shard.log(), context);
    flushes = new RangeFlush(shard.log(), shard.table(), context, commits);
    indexes = new ShardIndexes(shard, context, commits, account, limits);
    compactions = new ShardCompactions(shard, context, commits, indexes, limits);
    groups = new AbandonedGroups(shard, context);
    lane = new Lane(this::cutAndFlush, flushed);
    notBeforeNanos = context.clock().nanos();
  }

  LogName log() {
    return shard.log();
  }

  HostedShard shard() {
    return shard;
  }

  long growingBytes() {
    return shard.growing().bytes();
  }

  /// Whether a flush would free memory worth mentioning, and may begin now.
  boolean canFreeMemory() {
    long worth = context.settings().growingBytesMax() / MEMORY_PARTS;
    return context.clock().nanos() - notBeforeNanos >= 0
        && (shard.growing().bytes() >= worth || hasCuts());
  }

  private boolean hasCuts() {
    Optional<CutRange> cut = shard.holdCut(shard.covered().position());
    cut.ifPresent(held -> held.rows().release());
    return cut.isPresent();
  }

  boolean isFlushing() {
    return lane.isBusy();
  }

  /// Cuts what the log holds now and flushes all that is cut; the number of a manifest that covers
  /// it.
  CompletableFuture<Long> flush() {
    cutWanted.set(true);
    return lane.run();
  }

  /// Flushes if that is due by the policy. Called by one thread at a time.
  void flushIfDue() {
    long now = context.clock().nanos();
    GrowingRange growing = shard.growing();
    if (growing.changes() > 0 && growing.firstPosition() != changedRange) {
      changedRange = growing.firstPosition();
      changedSinceNanos = now;
    }
    if (!closed) {
      groups.look();
    }
    if (closed || lane.isBusy() || now - notBeforeNanos < 0) {
      return;
    }
    boolean cutIsDue =
        growing.changes() > 0
            ? growing.bytes() >= context.settings().rangeBytesMax()
                || now - changedSinceNanos >= context.settings().flushInterval().toNanos()
            : growing.records() >= IDLE_RECORDS_MAX;
    if (cutIsDue) {
      flushByItself(flush());
    } else if (hasCuts()) {
      flushByItself(lane.run()); // Left over from before a restart, or from a failure.
    }
  }

  ShardIndexes indexes() {
    return indexes;
  }

  /// Flushes now.
  void flushForMemory() {
    flushByItself(flush());
  }

  /// Begins to flush before the process stops, if a start would take long to replay what is in no
  /// segment; nobody reads here any more, so the state does not move to the manifest.
  CompletableFuture<?> settle() {
    stopping = true;
    return shard.growing().bytes() >= SETTLED_BYTES_MIN || hasCuts()
        ? flush()
        : CompletableFuture.completedFuture(null);
  }

  ShardCompactions compactions() {
    return compactions;
  }

  CompletableFuture<ShardCheck> check() {
    return new FileCheck(log(), context).run();
  }

  private void flushByItself(CompletableFuture<Long> flush) {
    var _ =
        flush.whenComplete((number, error) -> {
          if (error == null) {
            retryDelay = RETRY_DELAY_MIN;
          } else if (!closed) {
            LOG.warn("{} is not flushed, trying again in {}", log(), retryDelay, error);
            notBeforeNanos = context.clock().nanos() + retryDelay.toNanos();
            Duration doubled = retryDelay.multipliedBy(2);
            retryDelay = doubled.compareTo(RETRY_DELAY_MAX) < 0 ? doubled : RETRY_DELAY_MAX;
          }
        });
  }

  private CompletableFuture<Long> cutAndFlush() {
    return (cutWanted.getAndSet(false) ? cut(1) : CompletableFuture.<Void>completedFuture(null))
        .thenComposeAsync(_ -> flushCuts(), context.scheduler().blocking())
        .thenCompose(
            number -> stopping ? CompletableFuture.completedFuture(number) : adopted(number));
  }

  /// Ends the growing range if anything is in it. Its timestamp is the earliest: what is effective
  /// is decided by the records before it.
  private CompletableFuture<Void> cut(int attempt) {
    return shard
        .caughtUp()
        .thenCompose(_ -> {
          GrowingRange growing = shard.growing();
          if (growing.changes() == 0 && growing.records() < IDLE_RECORDS_MAX) {
            return CompletableFuture.completedFuture(null);
          }
          byte[] record = RecordCodec.encode(new LogRecord.Cut(0));
          return context
              .logs()
              .append(log(), record, LogBroker.Durability.DURABLE)
              .thenCompose(shard::applied)
              .<Void>thenApply(_ -> null)
              .exceptionallyCompose(error -> {
                Throwable cause = ShardFailure.cause(error);
                boolean unknown =
                    cause instanceof AzimuthException known
                        && known.code() == ErrorCode.OUTCOME_UNKNOWN;
                return unknown && attempt < CUT_ATTEMPTS_MAX
                    ? cut(attempt + 1) // What the log holds then tells whether it was appended.
                    : CompletableFuture.failedFuture(cause);
              });
        });
  }

  private CompletableFuture<Long> flushCuts() {
    if (closed) {
      return CompletableFuture.failedFuture(
          new AzimuthException(ErrorCode.NOT_READY, log() + " is not owned here any more"));
    }
    return context
        .segments()
        .manifests()
        .load(log())
        .thenCompose(newest -> {
          long covered = newest.map(found -> found.manifest().coveredPosition()).orElse(0L);
          Optional<CutRange> cut = shard.holdCut(covered);
          return cut.isEmpty()
              ? CompletableFuture.completedFuture(
                  newest.map(found -> found.manifest().number()).orElse(0L))
              : flush(cut.get()).thenCompose(_ -> flushCuts());
        });
  }

  private CompletableFuture<Long> flush(CutRange cut) {
    JobBoard.Job job = jobs.begin(JobStatus.Kind.FLUSH, log());
    job.started(cut.rows().rowCount());
    return job.endWith(flushes.flush(cut, job::read));
  }

  /// Waits, but not for ever, until the state here is built on the manifest, so that memory is
  /// freed.
  private CompletableFuture<Long> adopted(long number) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    CompletableFuture<?> adoption = shard.builtOn(number);
    var timer = context.scheduler().schedule(ADOPTION_LIMIT, () -> adoption.cancel(false));
    var _ =
        adoption.whenComplete((_, _) -> {
          timer.cancel();
          result.complete(number);
        });
    return result;
  }

  /// Stops after what is under way.
  void close() {
    closed = true;
    compactions.close();
    indexes.close();
  }
}
