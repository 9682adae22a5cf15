package dev.azimuth.nodes.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.api.WriteVerdict.Outcome;
import dev.azimuth.nodes.life.LogModel.Row;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.LogRecord.Write;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.record.RowVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// A statement over several shards as a proxy carries it out, a step at a time: it writes to each
/// shard, asks each for its verdict, and withdraws what some have accepted if others refused it.
final class SpanningStatement {
  private final LifeWorld world;
  private final LifeWriter writer;
  private final BooleanSupplier withdraws;
  private final long timestamp;
  private final Map<LogName, List<TestTables.Row>> rows = new LinkedHashMap<>();
  private final Map<String, Optional<Row>> before = new LinkedHashMap<>();
  private final Map<LogName, Long> positions = new LinkedHashMap<>();
  private final Map<LogName, WriteVerdict> verdicts = new LinkedHashMap<>();
  private boolean done;

  SpanningStatement(LifeWorld world, LifeWriter writer, BooleanSupplier withdraws, long timestamp) {
    this.world = world;
    this.writer = writer;
    this.withdraws = withdraws;
    this.timestamp = timestamp;
  }

  private static String key(TestTables.Row row) {
    return (String) Objects.requireNonNull(row.values().getFirst());
  }

  /// One more row, while nothing is written.
  void add(int number, TestTables.Row row) {
    rows.computeIfAbsent(world.shardOf(number), _ -> new ArrayList<>()).add(row);
    before.put(key(row), writer.current(key(row)));
  }

  boolean isDone() {
    return done;
  }

  /// Steps that it takes if all goes well.
  int stepsMax() {
    return 2 * rows.size() + 1;
  }

  /// Whether it was refused, and undone.
  boolean isWithdrawn() {
    return done && !isAccepted();
  }

  /// Where it was written, if it is done and accepted everywhere.
  Map<LogName, Long> accepted() {
    return done && isAccepted() ? positions : Map.of();
  }

  private boolean isAccepted() {
    return verdicts.keySet().stream().allMatch(this::isAccepted);
  }

  private boolean isAccepted(LogName shard) {
    return Objects.requireNonNull(verdicts.get(shard)).statements().getFirst()
        instanceof Outcome.Accepted;
  }

  /// Takes the next step, or tries to.
  void goOn() {
    for (LogName shard : rows.keySet()) {
      if (!positions.containsKey(shard)) {
        Write write = TestTables.write(world.table(), timestamp, List.of(part(shard)));
        positions.put(shard, world.append(shard, write));
        return;
      }
    }
    for (LogName shard : rows.keySet()) {
      if (!verdicts.containsKey(shard)) {
        writer
            .verdict(shard, Objects.requireNonNull(positions.get(shard)))
            .ifPresent(verdict -> verdicts.put(shard, verdict));
        return;
      }
    }
    done = true;
    if (!isAccepted()) {
      rows.keySet().stream().filter(this::isAccepted).forEach(this::withdraw);
    }
  }

  private List<TestTables.Row> part(LogName shard) {
    return Objects.requireNonNull(rows.get(shard));
  }

  /// Undoes it row by row: where a row was changed again since, it stays.
  private void withdraw(LogName shard) {
    long first =
        Objects.requireNonNull(positions.get(shard))
            + Objects.requireNonNull(verdicts.get(shard)).versionLead();
    List<List<TestTables.Row>> undoing = new ArrayList<>();
    List<Optional<Row>> found = new ArrayList<>();
    for (int i = 0; i < part(shard).size(); i++) {
      TestTables.Row row = part(shard).get(i);
      String key = key(row);
      boolean isPut = row.operation() == RowOperation.PUT;
      long own = isPut ? RowVersion.of(first, i) : Write.ABSENT;
      found.add(writer.current(key));
      undoing.add(
          List.of(
              old(key)
                  .map(old -> LifeRows.put(own, key, old.value()))
                  .orElseGet(() -> LifeRows.delete(own, key))));
    }
    if (withdraws.getAsBoolean()) {
      world.append(shard, TestTables.write(world.table(), world.timestamp(), undoing));
    }
    for (int i = 0; i < part(shard).size(); i++) {
      check(part(shard).get(i), RowVersion.of(first, i), found.get(i));
    }
  }

  private Optional<Row> old(String key) {
    return Objects.requireNonNull(before.get(key));
  }

  /// @param own the version that the statement made of a row it put
  /// @param found the row before it was withdrawn
  private void check(TestTables.Row row, long own, Optional<Row> found) {
    String key = key(row);
    boolean isPut = row.operation() == RowOperation.PUT;
    boolean isUntouched =
        isPut ? found.filter(each -> each.version() == own).isPresent() : found.isEmpty();
    if (isUntouched) {
      assertThat(writer.current(key).map(Row::value))
          .as("%s, of which a change was withdrawn", key)
          .isEqualTo(old(key).map(Row::value));
      assertThat(writer.current(key).map(Row::version))
          .as("a withdrawn version of %s", key)
          .isNotEqualTo(Optional.of(own));
    } else {
      assertThat(writer.current(key)).as("%s, which others changed", key).isEqualTo(found);
    }
  }
}
