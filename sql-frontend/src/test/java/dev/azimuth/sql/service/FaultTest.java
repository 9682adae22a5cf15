package dev.azimuth.sql.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.sql.api.StatementResult;
import dev.azimuth.sql.execute.MemoryBudget;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.time.HybridTimestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What statements do when something comes between.
class FaultTest {
  private static final SessionSettings IMPATIENT =
      new SessionSettings(CatalogSnapshot.DEFAULT_SCHEMA, Duration.ofMillis(30));

  private MemoryDatabase database = new MemoryDatabase();
  private int failuresLeft;

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void an_update_that_loses_races_is_repeated_and_no_update_is_lost() {
    createTable(2, 1);
    failuresLeft = 5;
    database.beforeAppend = shard -> addTen();
    assertThat(count("UPDATE t SET n = n + 1 WHERE id = 1")).isEqualTo(1);
    assertThat(numbers()).containsExactly(51L);
  }

  @Test
  void an_update_that_loses_races_tells_when_it_has_read_at_last() {
    database.timestampStep = HybridTimestamp.ofMillis(1);
    count("CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT, mine TIMESTAMP, others TIMESTAMP)");
    count("INSERT INTO t VALUES (1, 0, NULL, NULL)");
    failuresLeft = 3;
    database.beforeAppend =
        shard -> writeFirst("UPDATE t SET n = n + 10, others = CURRENT_READ_TIMESTAMP()");
    assertThat(count("UPDATE t SET n = n + 1, mine = CURRENT_READ_TIMESTAMP()")).isEqualTo(1);
    assertThat(drain("SELECT n FROM t WHERE mine > others")).containsExactly(31L);
  }

  @Test
  void a_delete_spares_a_row_that_no_longer_matches() {
    createTable(1, 1);
    failuresLeft = 1;
    database.beforeAppend = shard -> addTen();
    assertThat(count("DELETE FROM t WHERE n = 0")).isZero();
    assertThat(numbers()).containsExactly(10L);
  }

  @Test
  void an_update_that_always_loses_gives_up_without_a_trace() {
    createTable(1, 1);
    failuresLeft = Integer.MAX_VALUE;
    database.beforeAppend = shard -> addTen();
    assertFails(() -> count("UPDATE t SET n = n + 1"), ErrorCode.LOST_RACE);
    assertThat(numbers().getFirst() % 10).isZero();
  }

  @Test
  void an_update_that_one_shard_does_not_take_is_withdrawn_from_the_others() {
    createTable(4, 30);
    database.beforeAppend = shard -> failOnce(shard, 2);
    failuresLeft = 1;
    assertFails(() -> count("UPDATE t SET n = n + 1"), ErrorCode.STORAGE_FAILED);
    assertThat(numbers()).hasSize(30).containsOnly(0L);
  }

  @Test
  void a_delete_that_one_shard_does_not_take_is_withdrawn_from_the_others() {
    createTable(4, 30);
    database.beforeAppend = shard -> failOnce(shard, 1);
    failuresLeft = 1;
    assertFails(() -> count("DELETE FROM t"), ErrorCode.STORAGE_FAILED);
    assertThat(numbers()).hasSize(30);
  }

  @Test
  void an_insert_that_one_shard_does_not_take_is_withdrawn_from_the_others() {
    createTable(4, 0);
    database.beforeAppend = shard -> failOnce(shard, 3);
    failuresLeft = 1;
    assertFails(() -> insert(30), ErrorCode.STORAGE_FAILED);
    assertThat(numbers()).isEmpty();
  }

  @Test
  void a_withdrawal_that_fails_leaves_the_outcome_unknown() {
    createTable(4, 30);
    int[] appends = new int[1];
    database.beforeAppend =
        shard -> {
          if (++appends[0] > 2) {
            throw unavailable();
          }
        };
    assertFails(() -> count("UPDATE t SET n = n + 1"), ErrorCode.OUTCOME_UNKNOWN);
  }

  @Test
  void nodes_that_are_not_ready_are_asked_again() {
    createTable(2, 4);
    failuresLeft = 5;
    database.beforeCall = this::notReady;
    assertThat(numbers()).hasSize(4);
    failuresLeft = 5;
    assertThat(count("UPDATE t SET n = n + 1")).isEqualTo(4);
    assertThat(failuresLeft).isZero();
  }

  @Test
  void a_statement_that_no_node_answers_ends_in_time() {
    createTable(2, 4);
    failuresLeft = Integer.MAX_VALUE;
    database.beforeCall = this::notReady;
    assertFails(() -> execute(IMPATIENT, "SELECT n FROM t"), ErrorCode.CANCELLED);
    assertFails(() -> execute(IMPATIENT, "UPDATE t SET n = 1 WHERE id = 1"), ErrorCode.CANCELLED);
    database.beforeCall = () -> {};
    database.queries = request -> new CompletableFuture<>();
    assertFails(() -> execute(IMPATIENT, "SELECT n FROM t"), ErrorCode.CANCELLED);
  }

  @Test
  void a_statement_that_holds_too_much_fails_and_names_the_limit() {
    database.close();
    database = new MemoryDatabase(new MemoryBudget.Limits(10, 1 << 20));
    createTable(2, 8);
    assertThatThrownBy(() -> insert(11))
        .hasMessageContaining("writes 10 rows at most; filter or group them, or divide")
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
    assertThatThrownBy(
            () -> drain("SELECT a.n FROM t a JOIN t b ON a.id = b.id ORDER BY a.n + b.n"))
        .hasMessageContaining("writes 10 rows at most");
    database.close();
    database = new MemoryDatabase(new MemoryBudget.Limits(1_000, 400));
    createTable(2, 3);
    assertThatThrownBy(() -> insert(50))
        .hasMessageContaining("memory.statementBytesMax is 400 bytes; read fewer rows or columns");
    assertThat(numbers()).hasSize(3);
  }

  @Test
  void what_operators_keep_of_joined_rows_counts_too() {
    database.close();
    database = new MemoryDatabase(new MemoryBudget.Limits(1_000_000, 150_000));
    createTable(2, 60);
    String pairs = " FROM t a JOIN t b ON a.n / 1000 = b.n / 1000";
    drain("SELECT COUNT(*), MAX(a.n + b.n)" + pairs);
    drain("SELECT a.n / 10, COUNT(*)" + pairs + " GROUP BY a.n / 10");
    drain("SELECT a.n * b.n AS s" + pairs + " ORDER BY s LIMIT 10 OFFSET 5");
    drain("SELECT CARDINALITY(ARRAY_AGG(n)) FROM t");
    for (String greedy :
        List.of(
            "SELECT a.n * b.n AS s" + pairs + " ORDER BY s",
            "SELECT a.n * b.n AS s" + pairs + " ORDER BY s LIMIT 3500",
            "SELECT a.id * 1000 + b.id AS s, COUNT(*)" + pairs + " GROUP BY a.id * 1000 + b.id",
            "SELECT DISTINCT a.n * 1000 + b.n" + pairs,
            "SELECT a.n * 1000 + b.n" + pairs + " UNION SELECT 1",
            "SELECT COUNT(*) FROM t a FULL JOIN t b ON a.id + b.id >= 0",
            "SELECT CARDINALITY(ARRAY_AGG(a.n + b.n))" + pairs,
            "SELECT CARDINALITY(ARRAY_AGG(a.n ORDER BY b.n))" + pairs,
            "SELECT LISTAGG(CAST(a.n AS VARCHAR), '-')" + pairs,
            "SELECT LISTAGG(CAST(b.n AS VARCHAR)) WITHIN GROUP (ORDER BY b.n)" + pairs,
            "SELECT a.n / 1000, JSON_ARRAYAGG(b.n)" + pairs + " GROUP BY a.n / 1000",
            "SELECT JSON_OBJECTAGG(CAST(a.id * 1000 + b.id AS VARCHAR) VALUE b.n)" + pairs,
            "SELECT ROW_NUMBER() OVER (ORDER BY a.n * b.n)" + pairs,
            "SELECT ROW_NUMBER() OVER (PARTITION BY a.n ORDER BY b.n)" + pairs,
            "SELECT c.n FROM t c JOIN (SELECT a.n + b.n AS s" + pairs + ") p ON c.n = p.s")) {
      assertThat(catchThrowable(() -> drain(greedy)))
          .as(greedy)
          .hasMessageContaining("memory.statementBytesMax is 150000 bytes");
    }
  }

  private void createTable(int shards, int rows) {
    count("CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT) WITH (shards = " + shards + ")");
    if (rows > 0) {
      insert(rows);
    }
  }

  private long insert(int rows) {
    StringBuilder sql = new StringBuilder("INSERT INTO t VALUES ");
    for (int id = 1; id <= rows; id++) {
      sql.append(id == 1 ? "" : ", ").append('(').append(id).append(", 0)");
    }
    return count(sql.toString());
  }

  private void addTen() {
    writeFirst("UPDATE t SET n = n + 10");
  }

  /// Lets another statement come first.
  private void writeFirst(String sql) {
    if (failuresLeft > 0) {
      int left = failuresLeft - 1;
      failuresLeft = 0;
      count(sql);
      failuresLeft = left;
    }
  }

  private void failOnce(LogName shard, int number) {
    if (shard.shard() == number && failuresLeft > 0) {
      failuresLeft--;
      throw unavailable();
    }
  }

  private void notReady() {
    if (failuresLeft > 0) {
      failuresLeft--;
      throw new AzimuthException(ErrorCode.NOT_READY, "just started");
    }
  }

  private static AzimuthException unavailable() {
    return new AzimuthException(ErrorCode.STORAGE_FAILED, "cut off");
  }

  private static void assertFails(Runnable statement, ErrorCode code) {
    assertThatThrownBy(statement::run)
        .isInstanceOfSatisfying(
            AzimuthException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  private List<Long> numbers() {
    return drain("SELECT n FROM t");
  }

  private List<Long> drain(String sql) {
    List<Long> numbers = new ArrayList<>();
    StatementResult result = execute(SessionSettings.DEFAULT, sql);
    try (RowCursor rows = ((StatementResult.Rows) result).cursor()) {
      for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
        numbers.add(row[0] instanceof Long number ? number : -1L);
      }
    }
    return numbers;
  }

  private long count(String sql) {
    return execute(SessionSettings.DEFAULT, sql) instanceof StatementResult.UpdateCount(long rows)
        ? rows
        : -1;
  }

  private StatementResult execute(SessionSettings session, String sql) {
    return database.proxy.execute(session, sql, List.of());
  }
}
