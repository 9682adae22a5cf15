package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.life.SimulatedNode.Answer;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.placement.ShardRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/// Asks all shards of the table as a proxy does: again until there is an answer.
final class LifeReader {
  /// Key, value and version of each row, as [LifeRows#read] takes them.
  static final List<Expression> OUTPUTS =
      List.of(new Expression.Column(0), new Expression.Column(1), new Expression.Version());

  /// All rows.
  static final Shape ROWS = new Shape.Rows(OUTPUTS, Optional.empty());

  private static final int TRIES_MAX = 2_000;
  private static final Duration RETRY_DELAY = Duration.ofMillis(20);

  private final LifeHistory history;
  private final LifeWorld world;

  LifeReader(LifeHistory history) {
    this.history = history;
    world = history.world;
  }

  /// What is asked of each shard.
  ///
  /// @param shards that are asked
  /// @param points as of when each is read
  record Question(
      List<LogName> shards,
      Shape shape,
      Optional<Expression> filter,
      List<Object> parameters,
      Function<LogName, ReadPoint> points) {
    /// Of all rows, or what is made of them.
    static Question of(List<LogName> shards, Shape shape, Function<LogName, ReadPoint> points) {
      return new Question(shards, shape, Optional.empty(), List.of(), points);
    }
  }

  /// A request that was sent.
  private record Sent(LogName shard, SimulatedNode node, CompletableFuture<Answer> answer) {}

  /// The answer of each shard; without those that refuse a time which is too long ago.
  ///
  /// @param meanwhile is run when all have been asked
  Map<LogName, Answer> ask(Question question, Runnable meanwhile) {
    List<Sent> all = new ArrayList<>();
    question.shards.forEach(shard -> all.add(send(shard, question)));
    meanwhile.run();
    Map<LogName, Answer> answers = new LinkedHashMap<>();
    for (Sent first : all) {
      answer(first, question).ifPresent(answer -> answers.put(first.shard, answer));
    }
    question.shards.forEach(world::follow);
    return answers;
  }

  Map<LogName, Answer> ask(Question question) {
    return ask(question, () -> {});
  }

  private Sent send(LogName shard, Question question) {
    SimulatedNode leader = history.holder(shard, ShardRole.LEADER);
    Fragment fragment =
        new Fragment(shard.tableId(), 1, question.filter, Optional.empty(), question.shape);
    ReadPoint point = question.points.apply(shard);
    return new Sent(shard, leader, leader.read(shard, fragment, question.parameters, point));
  }

  /// Empty if rows of that time need not be kept any more.
  private Optional<Answer> answer(Sent first, Question question) {
    Sent[] sent = {first};
    return patiently(() -> {
      try {
        Optional<Answer> answer = history.tryOnce(sent[0].node, sent[0].answer);
        if (answer.isPresent()) {
          return Optional.of(answer);
        }
        history.revive();
        world.scheduler.runFor(RETRY_DELAY);
        sent[0] = send(first.shard, question);
        return Optional.empty();
      } catch (RuntimeException e) {
        checkTooOld(e, question.points.apply(first.shard));
        return Optional.of(Optional.empty());
      }
    });
  }

  private void checkTooOld(RuntimeException failure, ReadPoint point) {
    boolean isTooOld =
        AzimuthException.unwrap(failure) instanceof AzimuthException known
            && known.code() == ErrorCode.SNAPSHOT_TOO_OLD;
    if (!isTooOld) {
      throw failure;
    }
    long timestamp =
        switch (point) {
          case ReadPoint.At at -> at.timestamp();
          case ReadPoint.Acknowledged acknowledged -> acknowledged.timestamp();
          case ReadPoint.Strong strong -> strong.timestamp();
          case ReadPoint.StrongSingleShard strong -> strong.timestamp();
          case ReadPoint.Covering _, ReadPoint.Applied _ -> Long.MAX_VALUE;
        };
    assertThat(timestamp).as("a time that is refused").isLessThan(history.retainedFrom());
  }

  /// Tries until there is a result, which may take a restart.
  <T> T patiently(Supplier<Optional<T>> attempt) {
    for (int i = 0; i < TRIES_MAX; i++) {
      Optional<T> result = attempt.get();
      if (result.isPresent()) {
        return result.get();
      }
    }
    throw new AssertionError("the shard is not served");
  }

  /// The answer of a shard's owner.
  <T> T askOwner(LogName shard, Function<SimulatedNode, CompletableFuture<T>> request) {
    return patiently(() -> {
      SimulatedNode owner = history.holder(shard, ShardRole.OWNER);
      Optional<T> answer = history.tryOnce(owner, request.apply(owner));
      if (answer.isEmpty()) {
        history.revive();
        world.scheduler.runFor(RETRY_DELAY);
      }
      return answer;
    });
  }
}
