package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.HybridTimestamp;
import dev.azimuth.storage.time.Scheduler;
import java.util.concurrent.CompletableFuture;

/// A shard that this process follows: its reads and its verdicts. Safe for any thread.
public final class HostedShard {
  private final LogName log;
  private final TableDefinition table;
  private final LogBroker broker;
  private final Clock clock;
  private final ShardFollower follower;
  private final TickRequests ticks;

  HostedShard(
      LogName log,
      TableDefinition table,
      ShardState state,
      LogBroker broker,
      Clock clock,
      Scheduler scheduler) {
    this.log = log;
    this.table = table;
    this.broker = broker;
    this.clock = clock;
    follower = new ShardFollower(log, state, broker, scheduler);
    ticks = new TickRequests(log, broker, follower.timestamps());
  }

  void start() {
    follower.start();
  }

  void close() {
    follower.close();
  }

  /// The shard's log.
  public LogName log() {
    return log;
  }

  /// The table as it was when the shard was taken up.
  public TableDefinition table() {
    return table;
  }

  /// How far the log is applied.
  public ShardPoint point() {
    return follower.state().point();
  }

  /// Bytes that the shard takes.
  public long bytes() {
    return follower.state().bytes();
  }

  /// Completes when all that the log holds now is applied.
  public CompletableFuture<ShardPoint> caughtUp() {
    return broker.endPosition(log).thenCompose(end -> follower.positions().await(end - 1));
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
  /// | `Applied` | nothing | the last timestamp applied |
  public CompletableFuture<ShardRead> read(ReadPoint readPoint) {
    return switch (readPoint) {
      case ReadPoint.Applied _ -> deliver(follower.positions().await(0), Long.MAX_VALUE);
      case ReadPoint.StrongSingleShard strong ->
          // Whatever was acknowledged before the request lies below the end that is seen now, and
          // is effective at or before the timestamp that was asked for after that.
          deliver(caughtUp(), strong.timestamp());
      case ReadPoint.Strong strong -> closed(strong.timestamp());
      case ReadPoint.At at -> {
        boolean future = at.timestamp() > HybridTimestamp.ofMillis(clock.wallMillis() + 1);
        yield future
            ? deliver(follower.timestamps().await(at.timestamp()), at.timestamp())
            : closed(at.timestamp());
      }
    };
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
    return follower
        .state()
        .read(timestampMax)
        .orElseThrow(
            () -> new AzimuthException(ErrorCode.NOT_READY, log + " is not served here any more"));
  }
}
