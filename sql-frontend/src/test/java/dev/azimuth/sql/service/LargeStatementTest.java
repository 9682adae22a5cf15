package dev.azimuth.sql.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.sql.api.StatementResult;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Statements that write more to a shard than a record takes.
class LargeStatementTest {
  private static final String TEXT = "x".repeat(6 << 20);

  /// Two rows fit into a record.
  private static final int ROWS = 5;

  private static final int PARTS = 3;

  private final MemoryDatabase database = new MemoryDatabase();
  private int appends;

  @AfterEach
  void close() {
    assertThat(database.shards.open).as("parts that nobody wants").isEmpty();
    database.close();
  }

  @Test
  void an_insert_an_update_and_a_delete_count_their_rows() {
    createTable(1);
    database.beforeAppend = shard -> appends++;
    assertThat(insert(ROWS)).isEqualTo(ROWS);
    assertThat(appends).isEqualTo(PARTS);
    assertThat(numbers()).hasSize(ROWS).containsOnly(0L);
    assertThat(count("UPDATE t SET n = n + id")).isEqualTo(ROWS);
    assertThat(appends).isEqualTo(2 * PARTS);
    assertThat(numbers()).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
    assertThat(count("DELETE FROM t WHERE n > 2")).isEqualTo(3);
    assertThat(appends).as("keys of some rows fit into a record").isEqualTo(2 * PARTS + 1);
    assertThat(numbers()).hasSize(2);
  }

  @Test
  void a_batch_may_have_large_statements_between_small_ones_in_their_order() {
    createTable(1);
    List<List<@Nullable Object>> parameters =
        List.of(List.of(1L, TEXT), List.of(1L, "small"), List.of(2L, TEXT));
    String sql = "UPSERT INTO t VALUES (?, 0, ?), (11, 0, '" + "y".repeat(100) + "')";
    assertThat(database.proxy.executeBatch(SessionSettings.DEFAULT, sql, parameters).entries())
        .allSatisfy(entry -> assertThat(entry.failure()).isEmpty());
    assertThat(numbers()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, PARTS})
  void an_append_that_fails_leaves_nothing_of_the_statement(int failing) {
    createTable(1);
    failAt(failing, ErrorCode.STORAGE_FAILED);
    assertFails(() -> insert(ROWS), ErrorCode.STORAGE_FAILED);
    assertThat(numbers()).isEmpty();
    assertThat(insert(ROWS)).isEqualTo(ROWS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void a_part_whose_fate_is_unknown_is_appended_again(int failing) {
    createTable(1);
    failAt(failing, ErrorCode.OUTCOME_UNKNOWN);
    assertThat(insert(ROWS)).isEqualTo(ROWS);
    assertThat(appends).isEqualTo(PARTS + 1);
  }

  @Test
  void a_part_whose_fate_stays_unknown_fails_the_statement_for_certain() {
    createTable(1);
    database.beforeAppend =
        shard -> {
          if (++appends <= 5) {
            throw new AzimuthException(ErrorCode.OUTCOME_UNKNOWN, "cut off");
          }
        };
    assertFails(() -> insert(ROWS), ErrorCode.NOT_READY);
    assertThat(numbers()).isEmpty();
  }

  @Test
  void a_last_part_whose_fate_is_unknown_leaves_the_outcome_unknown() {
    createTable(1);
    failAt(PARTS, ErrorCode.OUTCOME_UNKNOWN);
    assertFails(() -> insert(ROWS), ErrorCode.OUTCOME_UNKNOWN);
    assertThat(database.shards.open).hasSize(1);
    database.shards.open.clear();
  }

  @Test
  void a_duplicate_key_in_one_shard_is_withdrawn_from_all() {
    createTable(2);
    assertThat(count("INSERT INTO t VALUES (9, 5, 'there')")).isEqualTo(1);
    assertThatThrownBy(() -> insert(2 * ROWS))
        .hasMessageContaining("(id) = (9)")
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_KEY));
    assertThat(numbers()).containsExactly(5L);
  }

  @Test
  void an_update_that_one_shard_does_not_take_is_withdrawn_from_the_others() {
    createTable(2);
    assertThat(insert(2 * ROWS)).isEqualTo(2 * ROWS);
    database.beforeAppend = shard -> appends++;
    assertThat(count("UPDATE t SET n = n + 1")).isEqualTo(2 * ROWS);
    int last = appends;
    appends = 0;
    failAt(last, ErrorCode.STORAGE_FAILED);
    assertFails(() -> count("UPDATE t SET n = n + 1"), ErrorCode.STORAGE_FAILED);
    assertThat(appends).as("the withdrawal is appended, too").isGreaterThan(last);
    assertThat(numbers()).hasSize(2 * ROWS).containsOnly(1L);
    assertThat(texts()).isEqualTo(2 * ROWS);
  }

  @Test
  void a_delete_that_one_shard_does_not_take_puts_large_rows_back() {
    createTable(2);
    assertThat(insert(2 * ROWS)).isEqualTo(2 * ROWS);
    failAt(2, ErrorCode.STORAGE_FAILED);
    assertFails(() -> count("DELETE FROM t"), ErrorCode.STORAGE_FAILED);
    assertThat(numbers()).hasSize(2 * ROWS).containsOnly(0L);
    assertThat(texts()).isEqualTo(2 * ROWS);
  }

  /// Rows that have the text that was inserted.
  private int texts() {
    int texts = 0;
    StatementResult result =
        database.proxy.execute(SessionSettings.DEFAULT, "SELECT s FROM t", List.of());
    try (RowCursor rows = ((StatementResult.Rows) result).cursor()) {
      for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
        texts += TEXT.equals(row[0]) ? 1 : 0;
      }
    }
    return texts;
  }

  @Test
  void a_statement_that_fails_in_one_shard_before_its_last_part_is_written_to_none() {
    createTable(2);
    failAt(2, ErrorCode.STORAGE_FAILED);
    assertFails(() -> insert(2 * ROWS), ErrorCode.STORAGE_FAILED);
    assertThat(appends).as("three parts, and what discards them").isEqualTo(5);
    assertThat(numbers()).isEmpty();
  }

  @Test
  void an_update_that_loses_a_race_between_its_parts_is_repeated() {
    createTable(1);
    assertThat(insert(ROWS)).isEqualTo(ROWS);
    database.beforeAppend =
        shard -> {
          if (++appends == 2) {
            assertThat(count("UPDATE t SET n = n + 10 WHERE id = 3")).isEqualTo(1);
          }
        };
    assertThat(count("UPDATE t SET n = n + 1")).isEqualTo(ROWS);
    assertThat(numbers()).containsOnly(1L, 11L).hasSize(ROWS);
  }

  @Test
  void a_row_that_no_record_takes_is_refused_and_the_message_says_why() {
    createTable(1);
    assertThatThrownBy(() ->
            database.proxy.execute(
                SessionSettings.DEFAULT,
                "INSERT INTO t VALUES (1, 0, ?), (2, 0, 'small')",
                List.of("x".repeat(16 << 20))))
        .hasMessageContaining("a row may take")
        .isInstanceOfSatisfying(
            AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
    assertThat(numbers()).isEmpty();
  }

  private void failAt(int number, ErrorCode code) {
    database.beforeAppend =
        shard -> {
          if (++appends == number) {
            throw new AzimuthException(code, "cut off");
          }
        };
  }

  private void createTable(int shards) {
    count(
        "CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT, s VARCHAR) WITH (shards = "
            + shards
            + ")");
  }

  private long insert(int rows) {
    StringBuilder sql = new StringBuilder("INSERT INTO t VALUES ");
    List<@Nullable Object> parameters = new ArrayList<>();
    for (int id = 1; id <= rows; id++) {
      sql.append(id == 1 ? "" : ", ").append('(').append(id).append(", 0, ?)");
      parameters.add(TEXT);
    }
    return updated(database.proxy.execute(SessionSettings.DEFAULT, sql.toString(), parameters));
  }

  private long count(String sql) {
    return updated(database.proxy.execute(SessionSettings.DEFAULT, sql, List.of()));
  }

  private static long updated(StatementResult result) {
    return result instanceof StatementResult.UpdateCount(long rows) ? rows : -1;
  }

  private List<Long> numbers() {
    List<Long> numbers = new ArrayList<>();
    StatementResult result =
        database.proxy.execute(SessionSettings.DEFAULT, "SELECT n FROM t", List.of());
    try (RowCursor rows = ((StatementResult.Rows) result).cursor()) {
      for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
        numbers.add(row[0] instanceof Long number ? number : -1L);
      }
    }
    return numbers;
  }

  private static void assertFails(Runnable statement, ErrorCode code) {
    assertThatThrownBy(statement::run)
        .isInstanceOfSatisfying(
            AzimuthException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
