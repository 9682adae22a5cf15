package dev.azimuth.sql.service;

import static java.util.Objects.requireNonNull;

import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.sql.api.StatementResult;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Measures what the SQL layer takes of a statement, from its text and parameters to its last row:
/// nodes answer at once with rows that are ready, and the log takes everything. Run its main method
/// with the tests' class path.
final class StatementBenchmark {
  private static final int ROUNDS = 6;
  private static final int STATEMENTS = 5_000;
  private static final int UNSEEN = 400;
  private static final int DIMENSION = 256;
  private static final int ROWS = 10;
  private static final String SEARCH = "SELECT id, name FROM t ORDER BY v <-> ? LIMIT ?";
  private static final String LOOK_UP = "SELECT id, name FROM t WHERE id = ?";

  private final Clock clock = new SystemClock();
  private final MemoryDatabase database = new MemoryDatabase();

  /// What nodes answer to a statement.
  private final Map<String, ColumnBatch> answers = new HashMap<>();

  private StatementBenchmark() {}

  /// Prints the medians of rounds in a row, the first of which begins with a statement that was
  /// never run.
  public static void main(String[] arguments) {
    StatementBenchmark benchmark = new StatementBenchmark();
    float[] vector = new float[DIMENSION];
    Arrays.fill(vector, 0.5f);
    benchmark.load(vector);
    for (int round = 1; round <= ROUNDS; round++) {
      benchmark.print(round, "search", benchmark.times(SEARCH, STATEMENTS, vector, ROWS));
      benchmark.print(round, "look-up", benchmark.times(LOOK_UP, STATEMENTS, 7L));
    }
    benchmark.print(ROUNDS + 1, "never planned", benchmark.unseen(vector));
    benchmark.database.close();
  }

  private void load(float[] vector) {
    run("CREATE TABLE t (id BIGINT PRIMARY KEY, name VARCHAR, v VECTOR(" + DIMENSION + "))");
    for (long id = 0; id < ROWS; id++) {
      run("INSERT INTO t VALUES (?, ?, ?)", id, "name " + id, vector);
    }
    keepAnswer(SEARCH, vector, ROWS);
    keepAnswer(LOOK_UP, 7L);
  }

  /// Runs a statement once on the rows in memory and keeps what the node answers.
  private void keepAnswer(String sql, Object... parameters) {
    database.queries =
        request -> {
          FragmentCursor cursor = database.shards.execute(request).join();
          ColumnBatch answer = cursor.next().join().orElseThrow();
          answers.put(sql, answer);
          return ready(answer);
        };
    run(sql, parameters);
  }

  private long[] times(String sql, int count, Object... parameters) {
    answer(sql);
    long[] nanos = new long[count];
    for (int i = 0; i < count; i++) {
      long start = clock.nanos();
      run(sql, parameters);
      nanos[i] = clock.nanos() - start;
    }
    Arrays.sort(nanos);
    return nanos;
  }

  /// Times of statements each of which has a text of its own.
  private long[] unseen(float[] vector) {
    answer(SEARCH);
    long[] nanos = new long[UNSEEN];
    for (int i = 0; i < UNSEEN; i++) {
      String sql =
          "SELECT id, name FROM t WHERE id <> " + i + " ORDER BY v <-> ? LIMIT " + (ROWS + i);
      long start = clock.nanos();
      run(sql, vector);
      nanos[i] = clock.nanos() - start;
    }
    Arrays.sort(nanos);
    return nanos;
  }

  private void answer(String sql) {
    ColumnBatch answer = requireNonNull(answers.get(sql));
    database.queries = request -> ready(answer);
  }

  private static CompletableFuture<FragmentCursor> ready(ColumnBatch answer) {
    return CompletableFuture.completedFuture(new MemoryCursor(answer, ROWS, ROWS));
  }

  private void run(String sql, @Nullable Object... parameters) {
    StatementResult result =
        database.proxy.execute(SessionSettings.DEFAULT, sql, Arrays.asList(parameters));
    if (result instanceof StatementResult.Rows(var _, var rows)) {
      try (rows) {
        @Nullable Object[] row = rows.next();
        while (row != null) {
          row = rows.next();
        }
      }
    }
  }

  private void print(int round, String what, long[] nanos) {
    System.out.printf(
        Locale.ROOT,
        "%d: %s, %d times: p50 %.1f us, p95 %.1f us, p99 %.1f us%n",
        round,
        what,
        nanos.length,
        nanos[nanos.length / 2] / 1e3,
        nanos[nanos.length * 95 / 100] / 1e3,
        nanos[nanos.length * 99 / 100] / 1e3);
  }
}
