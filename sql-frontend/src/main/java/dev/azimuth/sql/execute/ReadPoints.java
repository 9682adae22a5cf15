package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.sql.api.WrittenPositions;
import dev.azimuth.storage.catalog.Consistency;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.time.HybridTimestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/// Decides as of when a table is read.
///
/// | asked for | read at |
/// |---|---|
/// | `FOR SYSTEM_TIME AS OF t` | the beginning of that millisecond, which lies within the retention |
/// | `strong` | a timestamp asked for now |
/// | `session` | whatever each shard has applied, once that includes what the connection wrote there |
/// | `bounded d` | a timestamp at most d old, the same in the whole statement |
/// | `eventual` | whatever each shard has applied |
/// | `CURRENT_READ_TIMESTAMP()` in a statement | the beginning of a millisecond after now, as `strong` |
///
/// Every timestamp was handed out by the oracle or lies before one that was, so that a tick may
/// carry it. What a connection has written comes with its request; for a client that does not say
/// it, `session` is as strong as `strong`. Safe for any thread.
final class ReadPoints {
  private static final Duration ORACLE_WAIT = Duration.ofMillis(1);

  private final Timestamps timestamps;

  ReadPoints(Timestamps timestamps) {
    this.timestamps = timestamps;
  }

  /// As of when each shard of the table is read.
  Function<LogName, ReadPoint> of(Execution execution, ScanPlan plan) {
    if (plan.asOf().isPresent()) {
      return same(past(execution, plan.table(), plan.asOf().get()));
    }
    Consistency consistency = execution.consistency().orElse(plan.table().consistency());
    return switch (consistency.level()) {
      case STRONG -> same(strong(execution));
      case SESSION -> session(execution);
      case BOUNDED -> {
        Duration staleness = usable(consistency.staleness(), plan.table());
        yield same(
            new ReadPoint.Acknowledged(
                execution.staleTimestamp(staleness, () -> stale(execution, staleness))));
      }
      case EVENTUAL -> same(new ReadPoint.Applied());
    };
  }

  private static Function<LogName, ReadPoint> same(ReadPoint point) {
    return _ -> point;
  }

  private Function<LogName, ReadPoint> session(Execution execution) {
    Optional<WrittenPositions> written = execution.written();
    return written.isPresent()
        ? shard -> new ReadPoint.Covering(written.get().in(shard))
        : same(strong(execution));
  }

  /// Decides on the beginning of a millisecond above every timestamp that was handed out before,
  /// and waits until the oracle has come there.
  long tellMillis(Execution execution) {
    long begun = execution.await(timestamps.fresh());
    long millis = HybridTimestamp.wallMillis(begun) + 1;
    long told = HybridTimestamp.ofMillis(millis);
    while (execution.await(timestamps.fresh()) < told) {
      execution.pause(ORACLE_WAIT);
    }
    execution.readAt(told);
    return millis;
  }

  private ReadPoint strong(Execution execution) {
    long timestamp = fresh(execution);
    return execution.readScope() == Execution.ReadScope.ONE_SHARD
        ? new ReadPoint.StrongSingleShard(timestamp)
        : new ReadPoint.Strong(timestamp);
  }

  private long fresh(Execution execution) {
    return execution.readTimestamp(() -> execution.await(timestamps.fresh()));
  }

  /// An answer may be fresher than asked for; one from the end of the retention might be gone.
  private static Duration usable(Duration staleness, TableDefinition table) {
    Duration half = table.retention().dividedBy(2);
    return staleness.compareTo(half) < 0 ? staleness : half;
  }

  /// Half of the staleness is for a timestamp that is at hand, the other for shards to get there.
  private long stale(Execution execution, Duration staleness) {
    Duration half = staleness.dividedBy(2);
    long recent = execution.await(timestamps.recent(half));
    return HybridTimestamp.ofMillis(
        Math.max(0, HybridTimestamp.wallMillis(recent) - half.toMillis()));
  }

  private ReadPoint past(Execution execution, TableDefinition table, PastTime asOf) {
    long now = HybridTimestamp.wallMillis(fresh(execution));
    long millis =
        switch (asOf) {
          case PastTime.At at -> named(execution, at);
          case PastTime.Ago ago -> now - ago.millis();
        };
    if (millis > now) {
      throw new AzimuthException(
          ErrorCode.INVALID_VALUE,
          "FOR SYSTEM_TIME AS OF " + Instant.ofEpochMilli(millis) + " lies in the future");
    }
    long earliest = now - table.retention().toMillis();
    if (millis < earliest) {
      throw new AzimuthException(
          ErrorCode.SNAPSHOT_TOO_OLD,
          "table "
              + table.name()
              + " keeps "
              + table.retentionText()
              + " of its past, which does not reach back to "
              + Instant.ofEpochMilli(millis));
    }
    return new ReadPoint.At(HybridTimestamp.ofMillis(Math.max(0, millis)));
  }

  private static long named(Execution execution, PastTime.At at) {
    if (ShardReader.constant(execution, at.millis()) instanceof Long millis) {
      return millis;
    }
    throw new AzimuthException(
        ErrorCode.INVALID_VALUE, "FOR SYSTEM_TIME AS OF takes a time, not NULL");
  }
}
