package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.life.LogModel.Row;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.type.ColumnType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/// Reads rows and counts of all shards as of a time, and compares them with the models.
final class TimeCheck {
  /// One in so many times is counted too, and one in so many is looked at just before it.
  private static final int PARTS_COUNTED = 3;

  private static final int PARTS_BEFORE = 3;
  private static final Shape COUNT =
      new Shape.Aggregates(
          List.of(),
          List.of(new Fragment.Aggregate(Fragment.AggregateFunction.COUNT, Optional.empty())));

  private final LifeReader reader;
  private final LifeWorld world;
  private final Random random;

  TimeCheck(LifeWorld world, LifeReader reader) {
    this.reader = reader;
    this.world = world;
    random = world.scheduler.random();
  }

  /// Timestamps at which something changed in any shard.
  private List<Long> timestamps() {
    TreeSet<Long> timestamps = new TreeSet<>();
    world.shards().forEach(shard -> timestamps.addAll(world.model(shard).timestamps()));
    return List.copyOf(timestamps);
  }

  /// A time to look at: one of those at which something changed, the next one, or now.
  long someTime() {
    List<Long> timestamps = timestamps();
    long timestamp = timestamps.get(random.nextInt(timestamps.size())) + random.nextInt(2);
    // Nobody reads at a time that the oracle has not come to.
    return random.nextBoolean() ? world.timestamp() : Math.clamp(timestamp, 1, world.timestamp());
  }

  /// Compares one time.
  void checkSome() {
    check(world.shards(), someTime());
  }

  /// Compares every time at which something changed, some before it with all shards, and now.
  void checkEvery() {
    check(world.shards(), world.timestamp());
    for (LogName shard : world.shards()) {
      for (long timestamp : world.model(shard).timestamps()) {
        check(List.of(shard), Math.max(1, timestamp));
        if (random.nextInt(PARTS_BEFORE) == 0) {
          check(world.shards(), Math.max(1, timestamp - 1));
        }
      }
    }
  }

  /// No node serves rows of a table that is gone.
  void checkDropped(SimulatedNode node) {
    for (LogName shard : world.dropped()) {
      Fragment fragment =
          new Fragment(shard.tableId(), 1, Optional.empty(), Optional.empty(), LifeReader.ROWS);
      CompletableFuture<SimulatedNode.Answer> answer =
          node.read(shard, fragment, List.of(), new ReadPoint.At(world.timestamp()));
      world.scheduler.runUntil(answer);
      assertThat(answer).as("rows of %s, which is dropped", shard).isCompletedExceptionally();
      assertThat(AzimuthException.unwrap(answer.exceptionNow()))
          .isInstanceOfSatisfying(
              AzimuthException.class,
              known -> assertThat(known.code()).isEqualTo(ErrorCode.NOT_READY));
    }
  }

  private void check(List<LogName> shards, long timestamp) {
    ReadPoint point = new ReadPoint.At(timestamp);
    reader
        .ask(LifeReader.Question.of(shards, LifeReader.ROWS, _ -> point))
        .forEach((shard, answer) ->
            assertThat(rows(answer))
                .as("rows of %s at %d", shard, timestamp)
                .isEqualTo(world.model(shard).at(timestamp)));
    if (random.nextInt(PARTS_COUNTED) == 0) {
      reader
          .ask(LifeReader.Question.of(shards, COUNT, _ -> point))
          .forEach((shard, answer) ->
              assertThat(
                      LifeRows.value(answer.batches().getFirst(), 0, ColumnType.Simple.BIGINT, 0))
                  .as("count of %s at %d", shard, timestamp)
                  .isEqualTo((long) world.model(shard).at(timestamp).size()));
    }
  }

  /// The rows of an answer, each once.
  static Map<String, Row> rows(SimulatedNode.Answer answer) {
    Map<String, Row> rows = new HashMap<>();
    for (LifeRows.Found found : LifeRows.read(answer.batches())) {
      assertThat(rows.put(found.key(), found.row())).as("%s once", found.key()).isNull();
    }
    return rows;
  }
}
