package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.life.LogModel.Row;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.time.HybridTimestamp;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// Reads all shards at each level of consistency while others write, and holds the answers against
/// what the level promises.
///
/// | level | each shard shows |
/// |---|---|
/// | strong, over several shards | the rows at one timestamp, which is above all that was acknowledged |
/// | strong, one shard | what was acknowledged before, and of what came later that up to some record |
/// | session | what the session had written, and of all else that up to some record |
/// | bounded | the rows at one timestamp of the past, with all that was acknowledged before it |
/// | eventual | the rows after some record |
final class LevelCheck {
  private final LifeWorld world;
  private final LifeReader reader;
  private final LifeWriter writer;
  private final Function<ReadPoint, ReadPoint> misread;
  private final Random random;

  /// @param misread what becomes of a read point on its way
  LevelCheck(
      LifeWorld world,
      LifeReader reader,
      LifeWriter writer,
      Function<ReadPoint, ReadPoint> misread) {
    this.world = world;
    this.reader = reader;
    this.writer = writer;
    this.misread = misread;
    random = world.scheduler.random();
  }

  /// Checks one of the levels.
  void check() {
    switch (random.nextInt(5)) {
      case 0 -> strong();
      case 1 -> strongSingleShard();
      case 2 -> session();
      case 3 -> bounded();
      default -> eventual();
    }
  }

  private Map<LogName, SimulatedNode.Answer> ask(Function<LogName, ReadPoint> points) {
    return reader.ask(
        LifeReader.Question.of(
            world.shards(), LifeReader.ROWS, shard -> misread.apply(points.apply(shard))),
        () -> {
          world.stepSome();
          if (random.nextBoolean()) {
            writer.write();
          }
          world.stepSome();
        });
  }

  private void strong() {
    long timestamp = world.timestamp();
    for (LogName shard : world.shards()) {
      assertThat(timestamp)
          .as("what is acknowledged in %s is not in the future", shard)
          .isGreaterThanOrEqualTo(world.model(shard).effective());
    }
    ask(_ -> new ReadPoint.Strong(timestamp))
        .forEach((shard, answer) -> {
          assertThat(TimeCheck.rows(answer))
              .as("strong read of %s at %d", shard, timestamp)
              .isEqualTo(world.model(shard).at(timestamp));
          assertThat(answer.timestamp()).isEqualTo(timestamp);
        });
  }

  private void strongSingleShard() {
    Map<LogName, Long> ends = new HashMap<>();
    world.shards().forEach(shard -> ends.put(shard, world.model(shard).position()));
    long timestamp = world.timestamp();
    ask(_ -> new ReadPoint.StrongSingleShard(timestamp))
        .forEach((shard, answer) ->
            checkShown(
                "strong read of one shard",
                shard,
                answer,
                timestamp,
                Objects.requireNonNull(ends.get(shard))));
  }

  private void session() {
    if (random.nextBoolean()) {
      writer.writeInSession();
    }
    Map<LogName, Long> written = writer.session();
    ToLongFunction<LogName> position = shard -> written.getOrDefault(shard, 0L);
    ask(shard -> new ReadPoint.Covering(position.applyAsLong(shard)))
        .forEach((shard, answer) ->
            checkShown("session read", shard, answer, Long.MAX_VALUE, position.applyAsLong(shard)));
  }

  private void bounded() {
    long millis =
        world.scheduler.clock().wallMillis() - random.nextLong(LifeWorld.RETENTION_MILLIS / 2);
    long timestamp = HybridTimestamp.ofMillis(millis);
    Map<LogName, Long> appended = new HashMap<>();
    world.shards().forEach(shard -> appended.put(shard, world.appendedBefore(shard, millis)));
    ask(_ -> new ReadPoint.Acknowledged(timestamp))
        .forEach((shard, answer) ->
            checkShown(
                "bounded read",
                shard,
                answer,
                timestamp,
                Objects.requireNonNull(appended.get(shard))));
  }

  private void eventual() {
    ask(_ -> new ReadPoint.Applied())
        .forEach((shard, answer) -> checkShown("eventual read", shard, answer, Long.MAX_VALUE, 0));
  }

  private void checkShown(
      String level, LogName shard, SimulatedNode.Answer answer, long timestamp, long from) {
    Map<String, Row> rows = TimeCheck.rows(answer);
    LogModel model = world.model(shard);
    assertThat(model.showed(rows, timestamp, from))
        .as(
            "%s of %s at %d shows %s, the log up to position %d or later shows %s in the end",
            level, shard, timestamp, rows, from, model.at(timestamp))
        .isTrue();
    assertThat(answer.timestamp()).as(level).isLessThanOrEqualTo(timestamp);
  }
}
