package dev.azimuth.nodes.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.api.WriteVerdict.Outcome;
import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.part.BytesColumn;
import dev.azimuth.nodes.part.KeySearch;
import dev.azimuth.nodes.part.LongColumn;
import dev.azimuth.nodes.part.PartSnapshot;
import dev.azimuth.nodes.part.RowAddress;
import dev.azimuth.nodes.part.RowsSnapshot;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBuilder;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RecordCodec;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.record.RowVersion;
import dev.azimuth.storage.type.ColumnType;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random histories against a map of rows; the test's name has the first seed.
class ShardStateModelTest {
  private static final int SEEDS = 100;
  private static final int RECORDS = 60;
  static final TableDefinition TABLE =
      TestTables.table(
          1, new ColumnType.Varchar(50), ColumnType.Simple.INTEGER, new ColumnType.FloatVector(3));

  /// A row of the model.
  record ModelRow(long version, long value) {}

  /// A history under construction, and what it must amount to.
  static final class History {
    final Random random;
    final List<LogRecord> records = new ArrayList<>();
    final List<Optional<List<Outcome>>> outcomes = new ArrayList<>();
    final TreeMap<Long, Map<String, ModelRow>> byTimestamp = new TreeMap<>();
    Map<String, ModelRow> rows = new HashMap<>();
    long oracle = 100;
    long lastTick;
    long effective;

    History(long seed) {
      random = new Random(seed);
      byTimestamp.put(0L, rows);
      for (int i = 0; i < RECORDS; i++) {
        add();
      }
    }

    private void add() {
      oracle += 1 + random.nextInt(3);
      // Some records were given their timestamp long ago.
      long timestamp = random.nextInt(4) == 0 ? oracle - random.nextInt(50) : oracle;
      switch (random.nextInt(8)) {
        case 0 -> {
          records.add(new LogRecord.Tick(timestamp));
          lastTick = Math.max(lastTick, timestamp);
          outcomes.add(Optional.empty());
        }
        case 1 -> {
          records.add(
              random.nextBoolean()
                  ? new LogRecord.Cut(timestamp)
                  : new LogRecord.SchemaChange(timestamp, 1));
          become(timestamp);
          outcomes.add(Optional.empty());
        }
        default -> {
          become(timestamp);
          write(timestamp);
        }
      }
    }

    private void become(long timestamp) {
      effective = Math.max(Math.max(timestamp, lastTick + 1), effective);
      assertThat(effective).isLessThanOrEqualTo(oracle + 1);
    }

    private void write(long timestamp) {
      List<List<TestTables.Row>> statements = new ArrayList<>();
      List<Outcome> expected = new ArrayList<>();
      long position = records.size() + 1L;
      int row = 0;
      for (int s = random.nextInt(4); s >= 0; s--) {
        List<TestTables.Row> statement = new ArrayList<>();
        Map<String, ModelRow> changed = new HashMap<>(rows);
        Outcome refusal = null;
        int put = 0;
        int deleted = 0;
        for (int r = random.nextInt(5); r >= 0; r--, row++) {
          String key = "key-" + random.nextInt(12);
          ModelRow current = changed.get(key);
          long version = current == null ? 0 : current.version;
          long expectation =
              switch (random.nextInt(5)) {
                case 0, 1 -> LogRecord.Write.ANY;
                case 2 -> LogRecord.Write.ABSENT;
                case 3 -> Math.max(version, 1);
                default -> RowVersion.of(Math.max(1, position - 2), 0);
              };
          if (refusal == null && expectation != LogRecord.Write.ANY && expectation != version) {
            refusal =
                expectation == 0 ? new Outcome.DuplicateKey(row) : new Outcome.VersionChanged(row);
          }
          long value = random.nextInt(1000);
          if (random.nextInt(3) > 0) {
            float[] vector = {value, 1, 2};
            statement.add(TestTables.put(expectation, key, value, vector));
            changed.put(key, new ModelRow(RowVersion.of(position, row), value));
            put++;
          } else {
            statement.add(TestTables.delete(expectation, key, null, null));
            deleted += changed.remove(key) == null ? 0 : 1;
          }
        }
        statements.add(statement);
        expected.add(refusal == null ? new Outcome.Accepted(put, deleted) : refusal);
        if (refusal == null) {
          rows = changed;
        }
      }
      records.add(TestTables.write(TABLE, timestamp, statements));
      outcomes.add(Optional.of(expected));
      byTimestamp.put(effective, rows);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1001, 2001, 3001, 4001})
  void verdicts_and_visible_rows_are_those_of_a_map(long firstSeed) {
    for (long seed = firstSeed; seed < firstSeed + SEEDS; seed++) {
      History history = new History(seed);
      MemoryAccount account = new MemoryAccount();
      try (ShardState live = new ShardState(TABLE, account)) {
        List<ShardRead> reads = new ArrayList<>();
        List<Map<String, ModelRow>> seen = new ArrayList<>();
        for (int i = 0; i < history.records.size(); i++) {
          Optional<WriteVerdict> verdict = live.apply(i + 1, history.records.get(i));
          assertThat(verdict.map(WriteVerdict::statements))
              .as("seed %d, position %d", seed, i + 1)
              .isEqualTo(history.outcomes.get(i));
          ShardRead read = live.read(Long.MAX_VALUE).orElseThrow();
          reads.add(read);
          seen.add(read(read.rows()));
        }
        assertThat(live.point().effectiveTimestamp()).isEqualTo(history.effective);
        assertThat(live.point().lastTick()).isEqualTo(history.lastTick);
        checkEveryTimestamp(seed, history, live);
        for (int i = 0; i < reads.size(); i++) {
          try (ShardRead read = reads.get(i)) {
            assertThat(read(read.rows()))
                .as("seed %d, snapshot after position %d, read late", seed, i + 1)
                .isEqualTo(seen.get(i));
          }
        }
        assertThat(account.bytes()).isEqualTo(live.bytes()).isPositive();
      }
      assertThat(account.bytes()).isZero();
    }
  }

  static void checkEveryTimestamp(long seed, History history, ShardState state) {
    for (long timestamp = 90; timestamp <= history.oracle + 2; timestamp++) {
      Map<String, ModelRow> expected =
          Objects.requireNonNull(history.byTimestamp.floorEntry(timestamp)).getValue();
      try (ShardRead read = state.read(timestamp).orElseThrow()) {
        RowsSnapshot snapshot = read.rows();
        assertThat(read(snapshot)).as("seed %d at %d", seed, timestamp).isEqualTo(expected);
        for (int i = 0; i < 12; i++) {
          ModelRow row = expected.get("key-" + i);
          KeySearch found = snapshot.find(List.of(key("key-" + i)), 0);
          assertThat(version(snapshot, found.address()))
              .as("seed %d, key %d at %d", seed, i, timestamp)
              .isEqualTo(row == null ? 0 : row.version);
        }
      }
    }
  }

  private static long version(RowsSnapshot rows, long address) {
    return address == RowAddress.NONE ? 0 : rows.part(address).version(RowAddress.ordinal(address));
  }

  private static ColumnValues key(String text) {
    ColumnBuilder builder = ColumnBuilder.of(new ColumnType.Varchar(50), 1);
    builder.append(text);
    return builder.build();
  }

  static Map<String, ModelRow> read(RowsSnapshot snapshot) {
    Map<String, ModelRow> rows = new HashMap<>();
    long[] bits = new long[PartSnapshot.BLOCK_ROWS / 64];
    for (PartSnapshot part : snapshot.parts()) {
      int end;
      for (int first = 0; first < part.rowCount(); first = end) {
        end = part.blockEnd(first);
        part.readVisible(first, end - first, bits);
        for (int ordinal = first; ordinal < end; ordinal++) {
          boolean visible = (bits[(ordinal - first) >>> 6] >>> (ordinal - first) & 1) != 0;
          assertThat(visible).isEqualTo(part.isVisible(ordinal));
          if (visible) {
            add(part, ordinal, rows);
          }
        }
      }
    }
    return rows;
  }

  private static void add(PartSnapshot part, int ordinal, Map<String, ModelRow> rows) {
    BytesColumn keys = (BytesColumn) part.part().column(0);
    long slot = keys.slot(ordinal);
    byte[] bytes =
        keys.page(slot)
            .asSlice(BytesColumn.offset(slot), BytesColumn.length(slot))
            .toArray(ValueLayout.JAVA_BYTE);
    long value = ((LongColumn) part.part().column(1)).get(ordinal);
    ModelRow row = new ModelRow(part.part().version(ordinal), value);
    assertThat(rows.put(new String(bytes, StandardCharsets.UTF_8), row)).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 8, 9})
  void replay_equals_live(long seed) {
    History history = new History(seed);
    try (ShardState live = new ShardState(TABLE, new MemoryAccount());
        ShardState replayed = new ShardState(TABLE, new MemoryAccount())) {
      for (int i = 0; i < history.records.size(); i++) {
        LogRecord record = history.records.get(i);
        LogRecord decoded = RecordCodec.decode(RecordCodec.encode(record));
        assertThat(replayed.apply(i + 1, decoded)).isEqualTo(live.apply(i + 1, record));
        assertThat(replayed.point()).isEqualTo(live.point());
        assertThat(replayed.bytes()).isEqualTo(live.bytes());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000, 70_000})
  void many_rows_of_one_statement_find_their_repeats(int count) {
    TestTables.Row[] rows = new TestTables.Row[count + 1];
    for (int i = 0; i <= count; i++) {
      rows[i] = TestTables.put(LogRecord.Write.ABSENT, "k" + i % count, 1L, new float[3]);
    }
    try (ShardState state = new ShardState(TABLE, new MemoryAccount())) {
      LogRecord.Write write = TestTables.write(TABLE, 5, rows);
      assertThat(state.apply(1, write))
          .contains(new WriteVerdict(5, 0, List.of(new Outcome.DuplicateKey(count))));
      try (ShardRead read = state.read(5).orElseThrow()) {
        assertThat(read.rows().rowCount()).isZero();
      }
      assertThat(write.operations()).containsOnly(RowOperation.PUT);
    }
  }
}
