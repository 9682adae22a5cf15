package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.OpenGroup;
import dev.azimuth.storage.manifest.PointerSnapshot;
import dev.azimuth.storage.time.HybridTimestamp;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// A shard that this process follows: its reads and its verdicts. Safe for any thread.
public final class HostedShard {
  private final LogName log;
  private final ShardContext context;
  private final ShardFollower follower;
  private final ManifestFollower manifests;
  private final TickRequests ticks;
  private final WaitQueue manifestNumbers = new WaitQueue();

  /// The latest timestamp at or before which everything acknowledged is known to be applied.
  private final AtomicLong caughtUpAt = new AtomicLong();

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  HostedShard(LogName log, TableDefinition table, ShardContext context) {
    this.log = log;
    this.context = context;
    follower = new ShardFollower(log, context.broker(), context.scheduler(), this::trimmed);
    manifests = new ManifestFollower(log, table, context, follower, this::moved);
    ticks = new TickRequests(log, context.broker(), follower);
  }

  /// Looks for a newer manifest; the first call restores the state.
  void wake() {
    manifests.wake();
  }

  private void trimmed() {
    manifests.trimmed();
  }

  /// Completes when the state is built on a manifest of this number or a later one.
  public CompletableFuture<ShardPoint> builtOn(long manifestNumber) {
    return manifestNumbers.await(manifestNumber);
  }

  private void moved() {
    manifestNumbers.advance(covered().manifestNumber(), point());
    listeners.forEach(Runnable::run);
  }

  /// Whether the snapshot names a newer manifest than the one here.
  boolean isBehind(PointerSnapshot snapshot) {
    return snapshot
        .pointer(log)
        .filter(entry -> entry.pointer().number() > covered().manifestNumber())
        .isPresent();
  }

  void close() {
    manifests.close();
    follower.close();
    manifestNumbers.failForGood(
        new AzimuthException(ErrorCode.NOT_READY, log + " is not served here any more"));
  }

  /// Calls `listener` after every move to another manifest, until the shard is closed; it must not
  /// block.
  public void onManifest(Runnable listener) {
    listeners.add(listener);
  }

  /// What the manifest covers that the state is built on.
  public Covered covered() {
    ShardState state = follower.state();
    return state == null ? Covered.NOTHING : state.covered();
  }

  /// The range that no cut has ended.
  public GrowingRange growing() {
    ShardState state = follower.state();
    return state == null ? GrowingRange.NOTHING : state.growing();
  }

  /// Groups of parts whose last part has not come.
  public List<OpenGroup> openGroups() {
    ShardState state = follower.state();
    return state == null ? List.of() : state.openGroups();
  }

  /// The oldest cut range that ends after `position`, its rows held for the caller.
  public Optional<CutRange> holdCut(long position) {
    ShardState state = follower.state();
    if (state == null) {
      return Optional.empty();
    }
    return state.cuts().stream()
        .filter(cut -> cut.end().position() > position)
        .findFirst()
        // Not held: a manifest has taken its place meanwhile.
        .filter(cut -> cut.rows().retain());
  }

  /// Completes when the log is applied up to `position`.
  public CompletableFuture<ShardPoint> applied(long position) {
    return follower.positions().await(position);
  }

  /// The shard's log.
  public LogName log() {
    return log;
  }

  /// The table, with its columns as they were when the shard was taken up.
  public TableDefinition table() {
    return manifests.table();
  }

  /// Goes on with another definition of the table, such as one with another index. One with other
  /// columns does not concern what is here.
  public void follow(TableDefinition changed) {
    if (!changed.equals(table()) && changed.columns().equals(table().columns())) {
      manifests.follow(changed);
    }
  }

  /// Files of indexes that are known here to be damaged, by their object keys.
  public Set<String> damagedIndexes() {
    ShardState state = follower.state();
    Set<String> damaged = new HashSet<>();
    if (state != null) {
      state
          .read(Long.MAX_VALUE)
          .ifPresent(read -> {
            read.segments().forEach(segment -> damaged.addAll(segment.indexes().damaged()));
            read.close();
          });
    }
    return damaged;
  }

  /// How far the log is applied.
  public ShardPoint point() {
    ShardState state = follower.state();
    return state == null ? ShardPoint.START : state.point();
  }

  /// Bytes that rows take that are in no segment.
  public long bytes() {
    ShardState state = follower.state();
    return state == null ? 0 : state.bytes();
  }

  /// Row versions that have ended, for each segment that the state has, by its object key. Takes
  /// time in proportion to the rows of segments that any have ended in.
  public Map<String, Integer> endedVersions() {
    ShardState state = follower.state();
    Optional<ShardRead> read = state == null ? Optional.empty() : state.read(Long.MAX_VALUE);
    Map<String, Integer> ended = new HashMap<>();
    read.ifPresent(held -> {
      try (held) {
        held.segments().forEach(part -> ended.put(part.objectKey(), part.endedCount()));
      }
    });
    return ended;
  }

  /// Indexes in use whose codes there is no memory for, by the object keys of their segments.
  public Map<String, List<Long>> unplacedIndexes() {
    ShardState state = follower.state();
    Optional<ShardRead> read = state == null ? Optional.empty() : state.read(Long.MAX_VALUE);
    Map<String, List<Long>> unplaced = new HashMap<>();
    read.ifPresent(held -> {
      try (held) {
        held.segments().forEach(part -> unplaced.put(part.objectKey(), part.indexes().unplaced()));
      }
    });
    return unplaced;
  }

  /// Completes when all that the log holds now is applied.
  public CompletableFuture<ShardPoint> caughtUp() {
    return context
        .broker()
        .endPosition(log)
        .thenCompose(end -> follower.positions().await(end - 1));
  }

  /// What became of the write at `position`; `OUTCOME_UNKNOWN` if it is too long ago.
  public CompletableFuture<WriteVerdict> verdict(long position) {
    return follower.verdict(position);
  }

  /// The rows at a read point, once the shard has reached it; the caller closes them.
  ///
  /// | read point | waits for | reads at |
  /// |---|---|---|
  /// | `StrongSingleShard(T)` | what the log held when asked | T, or earlier if nothing is later |
  /// | `Strong(T)` | a closed T, by a tick if need be | T |
  /// | `At(T)` | a closed T, by a tick unless T is in the future | T |
  /// | `Acknowledged(T)` | what the log held when asked, unless T is closed or was asked for before | T |
  /// | `Covering(p)` | the record at p | the last timestamp applied |
  /// | `Applied` | nothing | the last timestamp applied |
  public CompletableFuture<ShardRead> read(ReadPoint readPoint) {
    return switch (readPoint) {
      case ReadPoint.Applied _ -> deliver(follower.positions().await(0), Long.MAX_VALUE);
      case ReadPoint.Covering(long position) ->
          deliver(follower.positions().await(position), Long.MAX_VALUE);
      case ReadPoint.Acknowledged(long timestamp) -> deliver(acknowledged(timestamp), timestamp);
      case ReadPoint.StrongSingleShard strong ->
          // Whatever was acknowledged before the request lies below the end that is seen now, and
          // is effective at or before the timestamp that was asked for after that.
          deliver(caughtUp(), strong.timestamp());
      case ReadPoint.Strong strong -> closed(strong.timestamp());
      case ReadPoint.At at -> {
        boolean future =
            at.timestamp() > HybridTimestamp.ofMillis(context.clock().wallMillis() + 1);
        yield future
            ? deliver(follower.timestamps().await(at.timestamp()), at.timestamp())
            : closed(at.timestamp());
      }
    };
  }

  /// Completes when all is applied that was acknowledged at or before a timestamp of the past. A
  /// shard that nobody writes to is asked for the end of its log once for a timestamp, not for each
  /// read.
  private CompletableFuture<ShardPoint> acknowledged(long timestamp) {
    if (timestamp <= caughtUpAt.get()) {
      return follower.positions().await(0);
    }
    CompletableFuture<ShardPoint> wait = follower.timestamps().await(timestamp);
    if (wait.isDone()) {
      return wait;
    }
    wait.cancel(false);
    return caughtUp()
        .thenApply(point -> {
          caughtUpAt.accumulateAndGet(timestamp, Math::max);
          return point;
        });
  }

  private CompletableFuture<ShardRead> closed(long timestamp) {
    CompletableFuture<ShardPoint> wait = follower.timestamps().await(timestamp);
    if (!wait.isDone()) {
      ticks.request(timestamp);
    }
    return deliver(wait, timestamp);
  }

  /// The read that follows a wait; if nobody wants it any more, the wait is given up.
  private CompletableFuture<ShardRead> deliver(CompletableFuture<ShardPoint> wait, long timestamp) {
    CompletableFuture<ShardRead> result = new CompletableFuture<>();
    var _ =
        wait.whenComplete((point, error) -> {
          if (error != null) {
            result.completeExceptionally(ShardFailure.cause(error));
            return;
          }
          try {
            ShardRead read = read(timestamp);
            if (!result.complete(read)) {
              read.close();
            }
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    var _ =
        result.whenComplete((read, error) -> {
          if (error != null) {
            wait.cancel(false);
          }
        });
    return result;
  }

  /// Whatever was applied since the wait ended does no harm: what the read point asks for is
  /// applied.
  private ShardRead read(long timestampMax) {
    ShardState state = follower.state();
    while (state != null) {
      Optional<ShardRead> read = state.read(timestampMax);
      if (read.isPresent()) {
        return read.get();
      }
      ShardState next = follower.state();
      state = next == state ? null : next; // Another one took its place, or it is closed.
    }
    throw new AzimuthException(ErrorCode.NOT_READY, log + " is not served here any more");
  }
}
