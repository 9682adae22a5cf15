package dev.azimuth.sql.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.sql.api.BatchResult;
import dev.azimuth.sql.api.Cancellation;
import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.sql.api.StatementDescription;
import dev.azimuth.sql.api.StatementResult;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.calcite.config.CalciteSystemProperty;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxyTest {
  private final MemoryDatabase database = new MemoryDatabase();

  @BeforeEach
  void createTable() {
    count("CREATE TABLE t (id BIGINT PRIMARY KEY, name VARCHAR(9), v VECTOR(2)) WITH (shards = 2)");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void parameters_stand_for_vector_limit_and_offset() {
    for (long id = 1; id <= 5; id++) {
      count("INSERT INTO t VALUES (?, ?, ?)", id, "n" + id, new float[] {id, 0});
    }
    String sql = "SELECT id FROM t WHERE id <> ? ORDER BY v <-> ? LIMIT ? OFFSET ?";
    assertThat(ids(sql, 2L, new float[] {0, 0}, 2, 1)).containsExactly(3L, 4L);
    assertThat(ids(sql, 1, "[5,0]", 1, 0)).containsExactly(5L);
  }

  @Test
  void the_accuracy_of_a_search_may_be_a_parameter() {
    for (long id = 1; id <= 5; id++) {
      count("INSERT INTO t VALUES (?, ?, ?)", id, "n" + id, new float[] {id, 0});
    }
    String sql = "SELECT id FROM t ORDER BY v <-> ? LIMIT ? WITH ";
    for (Object accuracy : new Object[] {0.99, 90, "1", new BigDecimal("0.5")}) {
      assertThat(ids(sql + "TARGET ACCURACY ?", "[5,0]", 2, accuracy)).containsExactly(5L, 4L);
    }
    assertThat(ids(sql + "TARGET ACCURACY ? PERCENT", "[5,0]", 1, 100)).containsExactly(5L);
    String options = sql + "SEARCH (ef_search = ?, accuracy = ?)";
    assertThat(ids(options, "[5,0]", 1, 200, 0.9)).containsExactly(5L);
    for (@Nullable Object accuracy : new @Nullable Object[] {0, -1, 100.5, Double.NaN, null}) {
      assertThatThrownBy(() -> ids(sql + "TARGET ACCURACY ?", "[5,0]", 2, accuracy))
          .isInstanceOfSatisfying(
              AzimuthException.class,
              e -> assertThat(e.code().sqlState()).as(e.getMessage()).startsWith("22"))
          .hasMessageContaining("up to 1, or a percentage up to 100");
    }
    for (@Nullable Object effort : new @Nullable Object[] {0, -1, 1_000_001L, null}) {
      assertThatThrownBy(() -> ids(options, "[5,0]", 2, effort, 0.9))
          .isInstanceOfSatisfying(
              AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_RANGE))
          .hasMessageContaining("ef_search is 1 to 1000000");
    }
  }

  @Test
  void the_connection_says_how_accurate_searches_are_unless_the_statement_does() {
    count("CREATE INDEX i ON t (v) WITH (accuracy = 0.97)");
    String sql = "EXPLAIN SELECT id FROM t ORDER BY v <=> '[1,0]' LIMIT 2";
    assertThat(plan(Optional.empty(), sql))
        .contains("index i (hnsw) for accuracy 0.97 of the index");
    assertThat(plan(Optional.of(0.9), sql))
        .contains("index i (hnsw) for accuracy 0.9 of the connection");
    assertThat(plan(Optional.of(1.0), sql)).contains(", exact");
    assertThat(plan(Optional.of(1.0), sql + " WITH TARGET ACCURACY 80"))
        .contains("index i (hnsw) for accuracy 0.8 of the statement");
  }

  private String plan(Optional<Double> accuracy, String sql) {
    SessionSettings session =
        new SessionSettings(
            SessionSettings.DEFAULT.schema(),
            SessionSettings.STATEMENT_TIMEOUT_DEFAULT,
            Optional.empty(),
            Optional.empty(),
            accuracy);
    StringBuilder plan = new StringBuilder();
    StatementResult result = database.proxy.execute(session, sql, List.of());
    try (RowCursor rows = ((StatementResult.Rows) result).cursor()) {
      for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
        plan.append(row[0]).append('\n');
      }
    }
    return plan.toString();
  }

  @Test
  void a_definition_that_this_proxy_has_not_heard_of_counts() {
    database.seen = database.snapshot();
    count("CREATE TABLE later (id BIGINT PRIMARY KEY)");
    count("INSERT INTO later VALUES (7)");
    assertThat(ids("SELECT id FROM later")).containsExactly(7L);
    assertThatThrownBy(() -> ids("SELECT id FROM never"))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_TABLE));
  }

  @Test
  void a_parameter_that_is_too_long_is_refused_wherever_it_is_written_from() {
    count("INSERT INTO t (id, name) VALUES (1, 'short')");
    for (String sql :
        List.of(
            "INSERT INTO t (id, name) VALUES (?, ?)",
            "INSERT INTO t (id, name) SELECT ?, ?",
            "INSERT INTO t (id, name) SELECT id + CAST(? AS BIGINT), CAST(? AS VARCHAR) FROM t",
            "INSERT INTO t (id, name) SELECT id + ?, name || CAST(? AS VARCHAR) FROM t",
            "UPSERT INTO t (id, name) VALUES (CAST(? AS BIGINT), UPPER(CAST(? AS VARCHAR)))")) {
      assertThatThrownBy(() -> count(sql, 7, "0123456789"))
          .as(sql)
          .isInstanceOfSatisfying(
              AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LONG));
    }
    assertThatThrownBy(() -> count("UPDATE t SET name = ? WHERE id = ?", "0123456789", 1))
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LONG));
    assertThat(ids("SELECT name FROM t")).containsExactly("short");
    assertThat(count("UPDATE t SET name = CAST(? AS VARCHAR(4))", "0123456789")).isEqualTo(1);
    assertThat(ids("SELECT name FROM t")).containsExactly("0123");
  }

  @Test
  void a_parameter_beside_text_is_text() {
    count("INSERT INTO t (id, name) VALUES (1, 'ab')");
    assertThat(ids("SELECT ? || name || ? FROM t WHERE name || ? = 'abc'", "<", ">", "c"))
        .containsExactly("<ab>");
    assertThat(ids("SELECT ? || ? FROM t", "x", "y")).containsExactly("xy");
    assertThat(ids("SELECT id FROM t WHERE ? = ? || 'b' AND name LIKE ? || '%'", "ab", "a", "a"))
        .containsExactly(1L);
  }

  @Test
  void vectors_do_not_count_when_rows_are_deleted() {
    count("CREATE TABLE wide (id BIGINT PRIMARY KEY, v VECTOR(1024))");
    float[] vector = new float[1024];
    int rows = 5_000;
    for (int first = 0; first < rows; first += 500) {
      List<List<@Nullable Object>> entries = new ArrayList<>();
      for (long id = first; id < first + 500; id++) {
        entries.add(List.of(id, vector));
      }
      database.proxy.executeBatch(
          SessionSettings.DEFAULT, "INSERT INTO wide VALUES (?, ?)", entries);
    }
    assertThat((long) rows * vector.length * Float.BYTES).isGreaterThan(LogBroker.RECORD_BYTES_MAX);
    assertThat(count("DELETE FROM wide")).isEqualTo(rows);
    assertThat(ids("SELECT id FROM wide")).isEmpty();
  }

  @Test
  void a_batch_reports_each_entry_and_runs_those_after_a_failed_one() {
    byte[] bytes =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(3).putFloat(4).array();
    List<List<@Nullable Object>> entries = new ArrayList<>();
    entries.add(Arrays.asList(1, "a", new float[] {1, 2}));
    entries.add(Arrays.asList(1, "b", new float[] {1, 2}));
    entries.add(Arrays.asList(2, "c", new float[] {1}));
    entries.add(Arrays.asList(3, "d", bytes));
    entries.add(Arrays.asList(4, null, List.of(1, 2)));
    BatchResult result =
        database.proxy.executeBatch(
            SessionSettings.DEFAULT, "INSERT INTO t VALUES (?, ?, ?)", entries);
    assertThat(result.entries().stream().map(BatchResult.Entry::count))
        .containsExactly(1L, 0L, 0L, 1L, 1L);
    assertThat(result.entries().get(1).failure().orElseThrow().code())
        .isEqualTo(ErrorCode.DUPLICATE_KEY);
    assertThat(result.entries().get(2).failure().orElseThrow())
        .hasMessageContaining("column v is VECTOR(2), the vector has 1 dimensions, not 2");
    assertThat(ids("SELECT id FROM t WHERE v = ? ORDER BY id", "[3,4]")).containsExactly(3L);
  }

  @Test
  void a_statement_that_waits_for_a_shard_ends_when_it_is_cancelled() {
    Cancellation cancellation = new Cancellation();
    database.queries = request -> new CompletableFuture<>();
    database.beforeCall = cancellation::cancel;
    assertThatThrownBy(() ->
            ScopedValue.where(Cancellation.CURRENT, cancellation)
                .call(() -> ids("SELECT id FROM t")))
        .hasMessageContaining("the client has cancelled the statement")
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
  }

  @Test
  void every_way_to_write_a_key_finds_the_same_shard() {
    count(
        "CREATE TABLE k (a DOUBLE, b DECIMAL(9, 2), c CHAR(3), d VARCHAR(9),"
            + " PRIMARY KEY (a, b, c, d)) WITH (shards = 7)");
    List<List<@Nullable Object>> keys = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      keys.add(
          List.of(
              i % 4 == 0 ? -0.0 : i / 8.0, new BigDecimal(i - 20).movePointLeft(1), "c", "d" + i));
    }
    database.proxy.executeBatch(
        SessionSettings.DEFAULT, "INSERT INTO k VALUES (?, ?, ?, ?)", keys.subList(0, 20));
    for (List<@Nullable Object> key : keys.subList(20, 40)) {
      count(
          "INSERT INTO k VALUES (%s, %s, '%s', '%s')"
              .formatted(key.get(0), key.get(1), key.get(2), key.get(3)));
    }
    for (List<@Nullable Object> key : keys) {
      String sql = "SELECT d FROM k WHERE a = ? AND b = ? AND c = ? AND d = ?";
      assertThat(ids(sql, key.toArray())).containsExactly(key.get(3));
    }
  }

  @Test
  void a_missing_parameter_is_refused() {
    assertThatThrownBy(() -> ids("SELECT id FROM t WHERE id = ?"))
        .isInstanceOfSatisfying(
            AzimuthException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.UNBOUND_PARAMETER));
  }

  @Test
  void a_negative_limit_is_refused() {
    assertThatThrownBy(() -> ids("SELECT id FROM t ORDER BY id LIMIT ?", -1))
        .isInstanceOfSatisfying(
            AzimuthException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_LIMIT));
  }

  @Test
  void a_description_names_columns_and_parameters() {
    StatementDescription description =
        database.proxy.prepare(
            SessionSettings.DEFAULT, "SELECT id, v FROM t ORDER BY v <-> ? LIMIT ?");
    assertThat(description.columns().get(1).typeName()).isEqualTo("VECTOR(2)");
    assertThat(description.parameters()).hasSize(2);
  }

  @Test
  void warming_up_asks_no_node_and_writes_nothing() {
    database.beforeCall = () -> Assertions.fail("asked a node");
    database.beforeAppend = shard -> Assertions.fail("wrote to " + shard);
    Proxy.warmUpPlanner();
    database.proxy.warmUp();
  }

  @Test
  void generated_code_is_kept_beyond_its_plan() {
    assertThat(CalciteSystemProperty.BINDABLE_CACHE_MAX_SIZE.value()).isPositive();
  }

  private List<@Nullable Object> ids(String sql, @Nullable Object... parameters) {
    List<@Nullable Object> ids = new ArrayList<>();
    StatementResult result =
        database.proxy.execute(SessionSettings.DEFAULT, sql, Arrays.asList(parameters));
    try (RowCursor rows = ((StatementResult.Rows) result).cursor()) {
      for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
        ids.add(row[0]);
      }
    }
    return ids;
  }

  private long count(String sql, Object... parameters) {
    StatementResult result =
        database.proxy.execute(SessionSettings.DEFAULT, sql, Arrays.asList(parameters));
    return ((StatementResult.UpdateCount) result).count();
  }
}
