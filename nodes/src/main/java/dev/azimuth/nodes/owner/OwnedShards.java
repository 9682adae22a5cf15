package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.api.OwnerStatus;
import dev.azimuth.nodes.api.SegmentIndex;
import dev.azimuth.nodes.api.ShardCheck;
import dev.azimuth.nodes.api.ShardStatus;
import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.job.ProcessJobs;
import dev.azimuth.nodes.shard.HostedShard;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.object.CallLimit;
import dev.azimuth.storage.record.RowOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The shards that a node owns, and what it does for them by itself: looks at each in turn whether
/// a flush is due, and flushes the largest when memory runs short. Safe for any thread.
public final class OwnedShards implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OwnedShards.class);
  private static final Duration LOOK_INTERVAL_MAX = Duration.ofSeconds(1);
  private static final int LOOKS_PER_FLUSH_INTERVAL = 4;

  /// Flushing begins before memory is used up: at this many of [#PRESSURE_PARTS] parts.
  private static final int PRESSURE_FROM = 5;

  private static final int PRESSURE_PARTS = 8;

  /// Compactions at a time in a process: each writes as fast as a disk takes it.
  private static final int MERGING_MAX = 2;

  /// Manifests read at a time for people who look.
  private static final int INSPECTING_MAX = 16;

  private static final int WAITING_MAX = 10_000;

  private final OwnerContext context;
  private final MemoryAccount growing;
  private final Admission admission;
  private final OwnedShard.Limits limits;
  private final CallLimit inspecting;
  private final Map<LogName, OwnedShard> shards = new ConcurrentHashMap<>();
  private volatile boolean followsIndexNodes;
  private volatile boolean closed;

  /// @param growing counts the memory of rows of all shards in the process
  /// @param jobs of the process
  public OwnedShards(OwnerContext context, MemoryAccount growing, ProcessJobs jobs) {
    this.context = context;
    this.growing = growing;
    limits =
        new OwnedShard.Limits(limit("compactions", MERGING_MAX), jobs.building(), jobs.board());
    inspecting = limit("inspections", INSPECTING_MAX);
    admission = new Admission(growing, context.settings(), context.scheduler(), this::relieve);
  }

  private CallLimit limit(String name, int runningMax) {
    return new CallLimit(name, runningMax, WAITING_MAX, context.scheduler().blocking());
  }

  /// Begins to look after the shards.
  public void start() {
    context.segments().tasks().subscribe(_ -> runTasks());
    scheduleLook();
  }

  /// Takes a shard over.
  public void take(HostedShard shard) {
    shards.put(shard.log(), new OwnedShard(shard, context, growing, limits, admission::flushed));
  }

  /// Gives a shard up; what is under way for it ends without effect.
  public void drop(HostedShard shard) {
    OwnedShard owned = shards.get(shard.log());
    if (owned != null && owned.shard() == shard) {
      shards.remove(shard.log(), owned);
      owned.close();
    }
  }

  /// As [dev.azimuth.nodes.api.ShardService#admit], for a shard that is owned.
  public CompletableFuture<Void> admit(RowOperation kind, long bytes) {
    return admission.admit(kind, bytes);
  }

  /// As [dev.azimuth.nodes.api.ShardService#flush].
  public CompletableFuture<Long> flush(LogName shard) {
    return owned(shard).flush();
  }

  /// As [dev.azimuth.nodes.api.ShardService#compact].
  public CompletableFuture<Long> compact(LogName shard) {
    return owned(shard).compactions().compact();
  }

  /// As [dev.azimuth.nodes.api.ShardService#check].
  public CompletableFuture<ShardCheck> check(LogName shard) {
    return owned(shard).check();
  }

  /// As [dev.azimuth.nodes.api.ShardService#indexes].
  public CompletableFuture<List<SegmentIndex>> indexes(LogName shard) {
    return owned(shard).indexes().list();
  }

  /// As [dev.azimuth.nodes.api.ShardService#inspect].
  public CompletableFuture<OwnerStatus> inspect() {
    List<CompletableFuture<ShardStatus>> looks = new ArrayList<>();
    for (OwnedShard owned : shards.values()) {
      looks.add(inspecting.call(() -> new ShardInspection(owned.shard(), context).run()));
    }
    return CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new))
        .thenApply(_ ->
            new OwnerStatus(
                looks.stream().map(CompletableFuture::join).toList(), limits.jobs().all()));
  }

  /// Nobody builds for owners before there is an index node.
  private void followIndexNodes() {
    if (!followsIndexNodes && context.placement().snapshot().hasIndexNode()) {
      followsIndexNodes = true;
      context.segments().indexTasks().subscribe(_ -> buildIndexes());
    }
  }

  private void buildIndexes() {
    if (!closed) {
      shards.values().forEach(owned -> owned.indexes().buildIfDue());
    }
  }

  private void runTasks() {
    if (!closed) {
      shards.values().forEach(owned -> owned.compactions().runTask());
    }
  }

  private OwnedShard owned(LogName shard) {
    OwnedShard owned = shards.get(shard);
    if (owned == null) {
      throw new AzimuthException(ErrorCode.NOT_READY, context.nodeId() + " does not own " + shard);
    }
    return owned;
  }

  private void scheduleLook() {
    Duration part = context.settings().flushInterval().dividedBy(LOOKS_PER_FLUSH_INTERVAL);
    var _ =
        context
            .scheduler()
            .schedule(part.compareTo(LOOK_INTERVAL_MAX) < 0 ? part : LOOK_INTERVAL_MAX, this::look);
  }

  private void look() {
    if (closed) {
      return;
    }
    try {
      shards.values().forEach(OwnedShard::flushIfDue);
      runTasks();
      followIndexNodes();
      buildIndexes();
      if (growing.bytes() > context.settings().growingBytesMax() / PRESSURE_PARTS * PRESSURE_FROM) {
        var _ = relieve();
      }
      scheduleLook();
    } catch (RejectedExecutionException e) {
      LOG.debug("{} stops with its scheduler", context.nodeId(), e);
    }
  }

  /// Flushes the largest shard unless some flush is under way; whether one is then.
  private boolean relieve() {
    if (closed) {
      return false;
    }
    if (shards.values().stream().anyMatch(OwnedShard::isFlushing)) {
      return true;
    }
    Optional<OwnedShard> largest =
        shards.values().stream()
            .filter(OwnedShard::canFreeMemory)
            .max(Comparator.comparingLong(OwnedShard::growingBytes));
    largest.ifPresent(OwnedShard::flushForMemory);
    return largest.isPresent();
  }

  /// Flushes what a start would take long to replay; completes when that has ended, one way or the
  /// other: what is not flushed is in the log.
  public CompletableFuture<Void> settle() {
    CompletableFuture<?>[] flushes =
        shards.values().stream()
            .map(owned ->
                owned
                    .settle()
                    .handle((_, error) -> {
                      if (error != null) {
                        LOG.warn("{} is not flushed before the stop", owned.log(), error);
                      }
                      return error == null;
                    }))
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(flushes);
  }

  /// Stops after what is under way.
  @Override
  public void close() {
    closed = true;
    shards.values().forEach(OwnedShard::close);
    shards.clear();
  }
}
