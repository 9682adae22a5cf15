package dev.azimuth.nodes.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.api.WriteVerdict.Outcome;
import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.life.LogModel;
import dev.azimuth.nodes.shard.ShardStateModelTest.ModelRow;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.manifest.OpenGroup;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RecordCodec;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.record.RowVersion;
import dev.azimuth.storage.time.HybridTimestamp;
import dev.azimuth.storage.type.ColumnType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Statements in parts: random histories against plain maps, from the first record and from every
/// manifest that could have been written; the test's name has the first seed.
class PartsModelTest {
  private static final int SEEDS = 40;
  private static final int RECORDS = 80;
  private static final TableDefinition TABLE = ShardStateModelTest.TABLE;
  private static final long SECOND = HybridTimestamp.ofMillis(1000);

  @TempDir private Path directory;

  /// Records as proxies that come and go would append them.
  private static final class History {
    final Random random;
    final LogModel model = new LogModel();
    final List<LogRecord> records = new ArrayList<>();
    final List<Map<String, ModelRow>> rows = new ArrayList<>();
    private final Map<Long, Integer> sent = new HashMap<>();
    private long oracle = HybridTimestamp.ofMillis(1_800_000_000_000L);

    History(long seed) {
      random = new Random(seed);
      for (int i = 0; i < RECORDS; i++) {
        oracle += 1 + random.nextInt(3);
        LogRecord record = record();
        records.add(record);
        model.apply(record);
        Map<String, ModelRow> now = new HashMap<>();
        model
            .at(Long.MAX_VALUE)
            .forEach((key, row) ->
                now.put(key, new ModelRow(row.version(), Objects.requireNonNull(row.value()))));
        rows.add(now);
      }
    }

    private LogRecord record() {
      return switch (random.nextInt(20)) {
        case 0, 1 -> new LogRecord.Tick(oracle);
        case 2, 3 -> new LogRecord.Cut(0);
        case 4, 5, 6 -> TestTables.write(TABLE, oracle, List.of(statement(), statement()));
        case 7 -> {
          oracle += SECOND * (random.nextBoolean() ? 61 : 20);
          yield new LogRecord.SchemaChange(oracle, 1);
        }
        case 8 -> {
          long group = group();
          sent.remove(group);
          yield new LogRecord.Discard(0, group);
        }
        default -> part();
      };
    }

    private long group() {
      return 7L + random.nextInt(4);
    }

    /// The next part of a group; now and then any, so that some come twice and some too early.
    private LogRecord part() {
      long group = group();
      int count = (int) (group - 5);
      int next = sent.merge(group, 1, Integer::sum) - 1;
      int number = random.nextInt(10) == 0 ? random.nextInt(count) : Math.min(next, count - 1);
      if (number == count - 1) {
        sent.remove(group);
      }
      return new LogRecord.Part(
          group, number, count, TestTables.write(TABLE, oracle, List.of(statement())));
    }

    private List<TestTables.Row> statement() {
      List<TestTables.Row> statement = new ArrayList<>();
      for (int r = random.nextInt(3); r >= 0; r--) {
        String key = "key-" + random.nextInt(24);
        LogModel.Row current = model.at(Long.MAX_VALUE).get(key);
        long expectation =
            switch (random.nextInt(6)) {
              case 0 -> LogRecord.Write.ABSENT;
              case 1 -> current == null ? LogRecord.Write.ABSENT : current.version();
              default -> LogRecord.Write.ANY;
            };
        statement.add(
            random.nextInt(4) > 0
                ? TestTables.put(
                    expectation, key, (long) random.nextInt(1000), new float[] {1, 2, 3})
                : TestTables.delete(expectation, key, null, null));
      }
      return statement;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1001, 2001})
  void a_group_takes_effect_as_a_whole_and_alike_from_wherever_replay_begins(long firstSeed) {
    int[] outcomes = new int[4];
    int manifestsWithGroups = 0;
    for (long seed = firstSeed; seed < firstSeed + SEEDS; seed++) {
      manifestsWithGroups += run(seed, outcomes);
    }
    assertThat(outcomes).as("accepted, refused, discarded, open").doesNotContain(0);
    assertThat(manifestsWithGroups).isGreaterThan(SEEDS);
  }

  private int run(long seed, int[] outcomes) {
    History history = new History(seed);
    MemoryAccount account = new MemoryAccount();
    FlushedRanges flushed = new FlushedRanges(TABLE, directory);
    List<FlushedRanges> manifests = new ArrayList<>();
    List<List<OpenGroup>> open = new ArrayList<>();
    try (ShardState live = new ShardState(TABLE, account)) {
      for (int i = 0; i < RECORDS; i++) {
        apply(seed, history, live, i);
        open.add(live.openGroups());
        count(history, i, live, outcomes);
        if (history.records.get(i) instanceof LogRecord.Cut) {
          flushed.flush(live.cuts().getLast());
          manifests.add(flushed.copy());
        }
      }
    }
    for (FlushedRanges manifest : manifests) {
      try (ShardState replayed = manifest.restore(account)) {
        assertThat(replayed.point()).isEqualTo(manifest.end());
        for (int i = (int) replayed.nextPosition() - 1; i < RECORDS; i++) {
          apply(seed, history, replayed, i);
          if (i >= manifest.end().position()) {
            assertThat(replayed.openGroups())
                .as("seed %d, open groups at %d from %s", seed, i + 1, manifest.end())
                .isEqualTo(open.get(i));
          }
        }
      }
    }
    assertThat(account.bytes()).as("seed %d", seed).isZero();
    return (int) manifests.stream().filter(FlushedRanges::hasGroups).count();
  }

  private static void count(History history, int index, ShardState state, int[] outcomes) {
    if (history.records.get(index) instanceof LogRecord.Part part && part.isLast()) {
      WriteVerdict verdict = Objects.requireNonNull(history.model.verdict(index + 1L));
      outcomes[
          switch (verdict.statements().getFirst()) {
            case Outcome.Accepted _ -> 0;
            case Outcome.DuplicateKey _, Outcome.VersionChanged _ -> 1;
            case Outcome.Discarded _ -> 2;
          }]++;
    }
    outcomes[3] += state.openGroups().size();
  }

  /// Applies a record as it comes out of the log, and compares what is visible then.
  private static void apply(long seed, History history, ShardState state, int index) {
    long position = index + 1L;
    LogRecord record = RecordCodec.decode(RecordCodec.encode(history.records.get(index)));
    boolean collects = position <= state.point().position();
    Optional<WriteVerdict> verdict = state.apply(position, record);
    if (collects) {
      assertThat(verdict).isEmpty();
      return;
    }
    assertThat(verdict)
        .as("seed %d, position %d", seed, position)
        .isEqualTo(Optional.ofNullable(history.model.verdict(position)));
    try (ShardRead read = state.read(Long.MAX_VALUE).orElseThrow()) {
      assertThat(ShardStateModelTest.read(read.rows()))
          .as("seed %d, rows after position %d", seed, position)
          .isEqualTo(history.rows.get(index));
    }
  }

  private static LogRecord.Part part(long group, int number, int count, TestTables.Row... rows) {
    return new LogRecord.Part(group, number, count, TestTables.write(TABLE, group, rows));
  }

  private static TestTables.Row insert(String key) {
    return TestTables.put(LogRecord.Write.ABSENT, key, 1L, new float[3]);
  }

  @Test
  void of_two_groups_that_race_for_a_key_the_one_whose_last_part_comes_first_wins() {
    try (ShardState state = new ShardState(TABLE, new MemoryAccount())) {
      assertThat(state.apply(1, part(5, 0, 2, insert("a"), insert("b")))).isEmpty();
      assertThat(state.apply(2, part(6, 0, 2, insert("c")))).isEmpty();
      assertThat(state.apply(3, part(6, 1, 2, insert("b"))).orElseThrow().statements())
          .containsExactly(new Outcome.Accepted(2, 0));
      assertThat(state.apply(4, part(5, 1, 2, insert("d"))).orElseThrow().statements())
          .containsExactly(new Outcome.DuplicateKey(1));
      try (ShardRead read = state.read(Long.MAX_VALUE).orElseThrow()) {
        assertThat(ShardStateModelTest.read(read.rows())).containsOnlyKeys("b", "c");
      }
    }
  }

  @Test
  void a_key_that_two_parts_of_a_group_insert_refuses_all_of_it() {
    try (ShardState state = new ShardState(TABLE, new MemoryAccount())) {
      assertThat(state.apply(1, part(5, 0, 3, insert("a"), insert("b")))).isEmpty();
      assertThat(state.apply(2, part(5, 1, 3, insert("c")))).isEmpty();
      assertThat(state.apply(3, part(5, 2, 3, insert("d"), insert("a"))).orElseThrow().statements())
          .containsExactly(new Outcome.DuplicateKey(4));
      try (ShardRead read = state.read(Long.MAX_VALUE).orElseThrow()) {
        assertThat(read.rows().rowCount()).isZero();
      }
    }
  }

  @Test
  void a_group_is_held_for_a_minute_after_its_newest_part_and_no_longer() {
    long minute = 60 * SECOND;
    MemoryAccount account = new MemoryAccount();
    try (ShardState state = new ShardState(TABLE, account)) {
      long before = account.bytes();
      assertThat(state.apply(1, part(5, 0, 3, insert("a")))).isEmpty();
      assertThat(state.apply(2, new LogRecord.Tick(5 + minute - 1))).isEmpty();
      assertThat(state.apply(3, part(5, 1, 3, insert("b")))).isEmpty();
      assertThat(state.openGroups()).containsExactly(new OpenGroup(5, 1, 5 + minute));
      assertThat(account.bytes()).isGreaterThan(before).isEqualTo(state.bytes());
      assertThat(state.apply(4, new LogRecord.Tick(5 + 2 * minute))).isEmpty();
      assertThat(state.openGroups()).hasSize(1);
      assertThat(state.apply(5, part(5, 2, 3, insert("c"))).orElseThrow().statements())
          .containsExactly(new Outcome.Discarded());
      assertThat(state.openGroups()).isEmpty();
      assertThat(account.bytes()).isEqualTo(before);
    }
  }

  @Test
  void no_more_groups_are_held_than_the_limit_and_the_oldest_goes_first() {
    try (ShardState state = new ShardState(TABLE, new MemoryAccount())) {
      int count = LogRecord.Part.GROUPS_MAX + 1;
      for (int group = 1; group <= count; group++) {
        assertThat(state.apply(group, part(group, 0, 2, insert("k" + group)))).isEmpty();
      }
      assertThat(state.openGroups()).hasSize(LogRecord.Part.GROUPS_MAX);
      assertThat(state.apply(count + 1L, part(1, 1, 2, insert("a"))).orElseThrow().statements())
          .containsExactly(new Outcome.Discarded());
      assertThat(state.apply(count + 2L, part(2, 1, 2, insert("a"))).orElseThrow().statements())
          .containsExactly(new Outcome.Accepted(2, 0));
    }
  }

  private static final TableDefinition NUMBERS = TestTables.table(2, ColumnType.Simple.BIGINT);

  /// Rows `first` up to `end`, as a part of a statement.
  private static LogRecord.Part numbers(
      int number, int first, int end, RowOperation operation, long[] expectations) {
    int count = end - first;
    RowOperation[] operations = new RowOperation[count];
    Arrays.fill(operations, operation);
    ColumnBatch rows =
        new ColumnBatch(
            count,
            List.of(
                new ColumnValues.Longs(
                    count, LongStream.range(first, end).toArray(), /* nulls= */ null)));
    return new LogRecord.Part(
        9, number, 2, new LogRecord.Write(9, 1, 1, new int[count], operations, expectations, rows));
  }

  @Test
  void versions_of_more_rows_than_a_record_has_are_their_own_and_those_after_them_too() {
    int half = 530_000;
    int all = 2 * half;
    MemoryAccount account = new MemoryAccount();
    FlushedRanges flushed = new FlushedRanges(NUMBERS, directory);
    try (ShardState state = new ShardState(NUMBERS, account)) {
      assertThat(state.apply(1, numbers(0, 0, half, RowOperation.PUT, new long[half]))).isEmpty();
      assertThat(state.apply(2, numbers(1, half, all, RowOperation.PUT, new long[half])))
          .contains(new WriteVerdict(9, 0, List.of(new Outcome.Accepted(all, 0))));
      LogRecord one = TestTables.write(NUMBERS, 10, TestTables.put(0, (long) all));
      assertThat(state.apply(3, one))
          .contains(new WriteVerdict(10, 1, List.of(new Outcome.Accepted(1, 0))));
      state.apply(4, new LogRecord.Cut(0));
      flushed.flush(state.cuts().getLast());
    }
    try (ShardState state = flushed.restore(account)) {
      assertThat(state.point().versionLead()).isOne();
      long[] versions = new long[all];
      Arrays.setAll(versions, row -> RowVersion.of(2, row));
      assertThat(
              state.apply(
                  5, numbers(0, 0, half, RowOperation.DELETE, Arrays.copyOf(versions, half))))
          .isEmpty();
      assertThat(
              state.apply(
                  6,
                  numbers(
                      1, half, all, RowOperation.DELETE, Arrays.copyOfRange(versions, half, all))))
          .contains(new WriteVerdict(10, 1, List.of(new Outcome.Accepted(0, all))));
      TestTables.Row last = TestTables.put(RowVersion.of(3 + 1, 0), (long) all);
      assertThat(state.apply(7, TestTables.write(NUMBERS, 11, last)).orElseThrow().statements())
          .containsExactly(new Outcome.Accepted(1, 0));
    }
    assertThat(account.bytes()).isZero();
  }
}
