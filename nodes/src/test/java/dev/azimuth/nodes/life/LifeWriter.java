package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.life.LogModel.Row;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.LogRecord.Write;
import dev.azimuth.storage.record.RowVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// Writes as proxies do: records of one shard, statements in parts, statements over several shards.
final class LifeWriter {
  /// Numbers of keys are below it.
  static final int KEYS = 12;

  private static final int SPANNING_MAX = 3;

  private final LifeHistory history;
  private final LifeWorld world;
  private final Random random;
  private final BooleanSupplier withdraws;
  private final Map<Group, Integer> partsSent = new HashMap<>();
  private final Map<LogName, Long> session = new HashMap<>();
  private final List<SpanningStatement> spanning = new ArrayList<>();
  private int withdrawn;

  /// A statement in parts.
  private record Group(LogName shard, long id) {}

  /// @param withdraws whether a proxy keeps to what it has to do
  LifeWriter(LifeHistory history, BooleanSupplier withdraws) {
    this.history = history;
    this.withdraws = withdraws;
    world = history.world;
    random = world.scheduler.random();
  }

  /// Last positions that one session has had acknowledged.
  Map<LogName, Long> session() {
    return Map.copyOf(session);
  }

  /// Statements over several shards that were undone.
  int withdrawn() {
    return withdrawn;
  }

  /// Writes one or two statements to a shard.
  void write() {
    LogName shard = world.someShard();
    verdict(shard, append(shard));
  }

  /// As [#write], in the session.
  void writeInSession() {
    LogName shard = world.someShard();
    long position = append(shard);
    if (verdict(shard, position).isPresent()) {
      session.merge(shard, position, Math::max);
    }
  }

  private long append(LogName shard) {
    List<List<TestTables.Row>> statements = new ArrayList<>();
    for (int s = random.nextInt(2); s >= 0; s--) {
      statements.add(statement(shard));
    }
    // Some were given their timestamp a while ago.
    long timestamp = world.timestamp() - (random.nextInt(4) == 0 ? random.nextInt(1 << 20) : 0);
    return world.append(shard, TestTables.write(world.table(), timestamp, statements));
  }

  /// The row that a key has now.
  Optional<Row> current(String key) {
    LogName shard = world.shardOf(LifeRows.number(key));
    return Optional.ofNullable(world.model(shard).at(Long.MAX_VALUE).get(key));
  }

  private Long someValue() {
    return (long) random.nextInt(LifeRows.VALUES);
  }

  private List<TestTables.Row> statement(LogName shard) {
    List<TestTables.Row> statement = new ArrayList<>();
    List<Integer> keys =
        IntStream.range(0, KEYS).filter(key -> world.shardOf(key).equals(shard)).boxed().toList();
    for (int r = random.nextInt(4); r >= 0; r--) {
      String key = LifeRows.key(keys.get(random.nextInt(keys.size())));
      long version = current(key).map(Row::version).orElse(0L);
      long expectation =
          switch (random.nextInt(6)) {
            case 0 -> Write.ABSENT;
            case 1, 2 -> Math.max(version, 1);
            case 3 -> RowVersion.of(world.model(shard).position() + 1, 0);
            default -> Write.ANY;
          };
      statement.add(
          random.nextInt(3) > 0
              ? LifeRows.put(expectation, key, random.nextInt(5) == 0 ? null : someValue())
              : LifeRows.delete(expectation, key));
    }
    return statement;
  }

  /// Appends a part of one of a few statements: the next one, the last one, or any, even twice; or
  /// discards it.
  void part() {
    LogName shard = world.someShard();
    long id = 1L + random.nextInt(3);
    int count = 2 + (int) (id % 3);
    int sent = partsSent.merge(new Group(shard, id), 1, Integer::sum) - 1;
    int number = random.nextInt(8) == 0 ? random.nextInt(count) : Math.min(sent, count - 1);
    if (random.nextInt(20) == 0) {
      world.append(shard, new LogRecord.Discard(world.timestamp(), id));
      partsSent.remove(new Group(shard, id));
      return;
    }
    if (number == count - 1) {
      partsSent.remove(new Group(shard, id));
    }
    Write write = TestTables.write(world.table(), world.timestamp(), List.of(statement(shard)));
    LogRecord.Part part = new LogRecord.Part(id, number, count, write);
    long position = world.append(shard, part);
    if (part.isLast()) {
      verdict(shard, position);
    }
  }

  /// What the owner says that became of a write, if it can tell; compared with the model.
  Optional<WriteVerdict> verdict(LogName shard, long position) {
    WriteVerdict expected = Objects.requireNonNull(world.model(shard).verdict(position));
    SimulatedNode owner = history.holder(shard, ShardRole.OWNER);
    Optional<WriteVerdict> verdict =
        history.tryOnce(owner, owner.dataNode().verdict(shard, position));
    verdict.ifPresent(found ->
        assertThat(found).as("verdict on position %d of %s", position, shard).isEqualTo(expected));
    return verdict;
  }

  /// Begins a statement over several shards, or goes on with one by a step; some proxies do not
  /// live to do all steps.
  void span() {
    boolean begins = spanning.isEmpty() || random.nextInt(3) == 0;
    if (begins && world.shards().size() > 1 && spanning.size() < SPANNING_MAX) {
      spanning.add(begin());
      return;
    }
    if (spanning.isEmpty()) {
      return;
    }
    if (random.nextInt(30) == 0) {
      spanning.removeFirst();
      return;
    }
    goOn(spanning.get(random.nextInt(spanning.size())));
  }

  private void goOn(SpanningStatement statement) {
    statement.goOn();
    if (statement.isDone()) {
      spanning.remove(statement);
      withdrawn += statement.isWithdrawn() ? 1 : 0;
      statement.accepted().forEach((shard, at) -> session.merge(shard, at, Math::max));
    }
  }

  private SpanningStatement begin() {
    SpanningStatement statement = new SpanningStatement(world, this, withdraws, world.timestamp());
    List<Integer> keys = new ArrayList<>(IntStream.range(0, KEYS).boxed().toList());
    Collections.shuffle(keys, random);
    for (int number : keys.subList(0, 2 + random.nextInt(4))) {
      statement.add(number, row(LifeRows.key(number)));
    }
    return statement;
  }

  /// A row that is to change; now and then the proxy has not seen the last change of it.
  private TestTables.Row row(String key) {
    Optional<Row> current = current(key);
    boolean isStale = random.nextInt(8) == 0;
    if (current.isEmpty()) {
      return isStale
          ? LifeRows.delete(RowVersion.of(1, 0), key)
          : LifeRows.put(Write.ABSENT, key, someValue());
    }
    long version = isStale ? Write.ABSENT : current.get().version();
    return random.nextInt(3) > 0
        ? LifeRows.put(version, key, someValue())
        : LifeRows.delete(version, key);
  }

  /// Forgets what was to be written to a table that is gone.
  void forget() {
    spanning.clear();
  }

  /// Ends what can be ended of statements over several shards.
  void finish() {
    for (SpanningStatement statement : List.copyOf(spanning)) {
      for (int i = 0; i < statement.stepsMax() && !statement.isDone(); i++) {
        goOn(statement);
      }
    }
    forget();
  }
}
