package dev.azimuth.nodes.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RecordCodec;
import dev.azimuth.storage.simulated.Faults;
import dev.azimuth.storage.simulated.SimulatedLogBroker;
import dev.azimuth.storage.simulated.SimulatedScheduler;
import dev.azimuth.storage.type.ColumnType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Ticks of a shard whose log is read late.
class TickRequestsTest {
  private static final TableDefinition TABLE = TestTables.table(1, ColumnType.Simple.BIGINT);
  private static final LogName LOG = TABLE.log(0);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final SimulatedScheduler scheduler = new SimulatedScheduler(3);
  private final LateReader logs = new LateReader(new SimulatedLogBroker(new Faults(scheduler)));
  private final ShardFollower follower = new ShardFollower(LOG, logs, scheduler, () -> {});
  private final TickRequests ticks = new TickRequests(LOG, logs, follower);

  /// A log of which nobody hears that it has grown until it is told.
  private record LateReader(LogBroker logs, CompletableFuture<@Nullable Void> told)
      implements LogBroker {
    LateReader(LogBroker logs) {
      this(logs, new CompletableFuture<>());
    }

    @Override
    public CompletableFuture<Void> create(LogName log) {
      return logs.create(log);
    }

    @Override
    public CompletableFuture<Void> delete(LogName log) {
      return logs.delete(log);
    }

    @Override
    public CompletableFuture<Long> append(LogName log, byte[] record, Durability durability) {
      return logs.append(log, record, durability);
    }

    @Override
    public CompletableFuture<LogBatch> read(LogName log, long fromPosition, int bytesMax) {
      return logs.read(log, fromPosition, bytesMax);
    }

    @Override
    public CompletableFuture<Long> endPosition(LogName log) {
      return logs.endPosition(log);
    }

    @Override
    public CompletableFuture<Void> awaitRecord(LogName log, long position) {
      return told.thenCompose(_ -> logs.awaitRecord(log, position));
    }

    @Override
    public CompletableFuture<Void> trim(LogName log, long beforePosition) {
      return logs.trim(log, beforePosition);
    }

    @Override
    public void close() {
      logs.close();
    }
  }

  @BeforeEach
  void begin() {
    result(logs.create(LOG));
    follower.begin(new ShardState(TABLE, new MemoryAccount()));
    scheduler.runFor(LONG); // It has found that there is nothing, and waits.
  }

  @AfterEach
  void close() {
    follower.close();
    logs.told.complete(null);
    scheduler.runReady();
  }

  private <T> T result(CompletableFuture<T> future) {
    scheduler.runUntil(future);
    return future.join();
  }

  private void write(long key, long timestamp) {
    LogRecord.Write write =
        TestTables.write(TABLE, timestamp, TestTables.put(LogRecord.Write.ABSENT, key));
    result(logs.append(LOG, RecordCodec.encode(write), LogBroker.Durability.DURABLE));
  }

  @Test
  void a_tick_closes_its_time_before_the_log_is_read() {
    ticks.request(100);
    assertThat(result(follower.timestamps().await(100)).lastTick()).isEqualTo(100);
    ticks.request(200);
    assertThat(result(follower.timestamps().await(200)).position()).isEqualTo(2);
  }

  @Test
  void a_tick_behind_what_is_not_read_yet_waits_for_it() {
    write(1, 50);
    ticks.request(100);
    CompletableFuture<ShardPoint> closed = follower.timestamps().await(100);
    scheduler.runFor(LONG);
    assertThat(closed).isNotDone();
    logs.told.complete(null);
    assertThat(result(closed)).isEqualTo(new ShardPoint(2, 50, 100, result(closed).versionLead()));
  }

  @Test
  void what_was_applied_ahead_is_not_applied_again() {
    ticks.request(100);
    result(follower.timestamps().await(100));
    write(1, 50);
    logs.told.complete(null);
    ShardPoint point = result(follower.positions().await(2));
    assertThat(point.effectiveTimestamp()).as("after the tick").isEqualTo(101);
    ticks.request(200);
    write(2, 300);
    assertThat(result(follower.positions().await(4)).effectiveTimestamp()).isEqualTo(300);
    scheduler.runFor(LONG);
    assertThat(follower.positions().await(4)).isCompleted();
    assertThat(follower.timestamps().await(299)).isCompleted();
  }

  @Test
  void nobody_reads_a_tick_that_was_applied_where_it_was_appended() {
    ImmediateLog log = new ImmediateLog();
    ShardFollower alone = new ShardFollower(LOG, log, scheduler, () -> {});
    TickRequests own = new TickRequests(LOG, log, alone);
    alone.begin(new ShardState(TABLE, new MemoryAccount()));
    scheduler.runReady();
    int before = log.reads();
    for (long timestamp = 100; timestamp <= 500; timestamp += 100) {
      own.request(timestamp);
      assertThat(alone.timestamps().await(timestamp)).isCompleted();
      scheduler.runReady();
    }
    assertThat(log.reads()).isEqualTo(before);
    LogRecord.Write write =
        TestTables.write(TABLE, 600, TestTables.put(LogRecord.Write.ABSENT, 1L));
    var _ = log.append(LOG, RecordCodec.encode(write), LogBroker.Durability.DURABLE);
    assertThat(result(alone.positions().await(6)).effectiveTimestamp()).isEqualTo(600);
    alone.close();
  }
}
