package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.life.LogModel.Row;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnReader;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.type.ColumnType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Reads rows and counts as of a time, and compares them with the model.
final class TimeCheck {
  private static final int TRIES_MAX = 2_000;

  /// One in so many times is counted too, and one in so many is looked at just before it.
  private static final int PARTS_COUNTED = 3;

  private static final int PARTS_BEFORE = 3;
  private static final Shape ROWS =
      new Shape.Rows(
          List.of(new Expression.Column(0), new Expression.Column(1), new Expression.Version()),
          Optional.empty());
  private static final Shape COUNT =
      new Shape.Aggregates(
          List.of(),
          List.of(new Fragment.Aggregate(Fragment.AggregateFunction.COUNT, Optional.empty())));

  private final LifeHistory history;
  private final LifeWorld world;
  private final Random random;

  TimeCheck(LifeHistory history) {
    this.history = history;
    world = history.world;
    random = world.scheduler.random();
  }

  private static Fragment fragment(LogName shard, Shape shape) {
    return new Fragment(shard.tableId(), 1, Optional.empty(), Optional.empty(), shape);
  }

  /// Compares one time, of those at which something changed or now.
  void checkSome() {
    List<Long> timestamps = world.model.timestamps();
    long timestamp = timestamps.get(random.nextInt(timestamps.size())) + random.nextInt(2);
    if (random.nextBoolean()) {
      timestamp = world.timestamp();
    }
    check(Math.max(1, timestamp));
  }

  /// Compares every time at which something changed and each one before it, and now.
  void checkEvery() {
    check(world.timestamp());
    for (long timestamp : world.model.timestamps()) {
      check(Math.max(1, timestamp));
      if (random.nextInt(PARTS_BEFORE) == 0) {
        check(Math.max(1, timestamp - 1));
      }
    }
  }

  /// No node serves rows of a table that is gone.
  void checkDropped(SimulatedNode node) {
    for (LogName shard : world.dropped()) {
      CompletableFuture<SimulatedNode.Answer> answer =
          node.read(shard, fragment(shard, ROWS), new ReadPoint.At(world.timestamp()));
      world.scheduler.runUntil(answer);
      assertThat(answer).as("rows of %s, which is dropped", shard).isCompletedExceptionally();
      assertThat(AzimuthException.unwrap(answer.exceptionNow()))
          .isInstanceOfSatisfying(
              AzimuthException.class,
              known -> assertThat(known.code()).isEqualTo(ErrorCode.NOT_READY));
    }
  }

  private void check(long timestamp) {
    Optional<Map<String, Row>> rows = read(ROWS, timestamp).map(TimeCheck::rows);
    Optional<Long> count =
        (random.nextInt(PARTS_COUNTED) == 0
                ? read(COUNT, timestamp)
                : Optional.<SimulatedNode.Answer>empty())
            .map(answer ->
                (Long)
                    Objects.requireNonNull(
                        new ColumnReader(
                                ColumnType.Simple.BIGINT,
                                answer.batches().getFirst().columns().getFirst())
                            .value(0)));
    world.follow();
    Map<String, Row> expected = world.model.at(timestamp);
    rows.ifPresent(found -> assertThat(found).as("rows at %d", timestamp).isEqualTo(expected));
    count.ifPresent(
        found -> assertThat(found).as("count at %d", timestamp).isEqualTo(expected.size()));
  }

  /// Empty if rows of that time need not be kept any more.
  private Optional<SimulatedNode.Answer> read(Shape shape, long timestamp) {
    for (int i = 0; i < TRIES_MAX; i++) {
      try {
        SimulatedNode leader = history.holder(ShardRole.LEADER);
        LogName shard = world.shard();
        Optional<SimulatedNode.Answer> answer =
            history.tryOnce(
                leader, leader.read(shard, fragment(shard, shape), new ReadPoint.At(timestamp)));
        if (answer.isPresent()) {
          return answer;
        }
      } catch (RuntimeException e) {
        boolean tooOld =
            AzimuthException.unwrap(e) instanceof AzimuthException known
                && known.code() == ErrorCode.SNAPSHOT_TOO_OLD;
        if (!tooOld) {
          throw e;
        }
        assertThat(timestamp).as("a time that is refused").isLessThan(history.retainedFrom());
        return Optional.empty();
      }
      history.revive();
      world.scheduler.runFor(Duration.ofMillis(20));
    }
    throw new AssertionError("the shard is not served");
  }

  private static Map<String, Row> rows(SimulatedNode.Answer answer) {
    Map<String, Row> rows = new HashMap<>();
    for (ColumnBatch batch : answer.batches()) {
      for (int row = 0; row < batch.rowCount(); row++) {
        String key = (String) value(batch, 0, new ColumnType.Varchar(50), row);
        Long number = (Long) value(batch, 1, ColumnType.Simple.INTEGER, row);
        long version =
            (Long) Objects.requireNonNull(value(batch, 2, ColumnType.Simple.BIGINT, row));
        assertThat(rows.put(Objects.requireNonNull(key), new Row(version, number)))
            .as("%s once", key)
            .isNull();
      }
    }
    return rows;
  }

  private static @Nullable Object value(ColumnBatch batch, int column, ColumnType type, int row) {
    return new ColumnReader(type, batch.columns().get(column)).value(row);
  }
}
