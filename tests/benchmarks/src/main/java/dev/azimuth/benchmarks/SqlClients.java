package dev.azimuth.benchmarks;

import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemScheduler;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Clients of one side, each with a connection and a thread of its own while it searches.
final class SqlClients implements AutoCloseable {
  /// Searches before the clock runs: drivers and servers prepare a statement by and by.
  private static final int WARM_SEARCHES = 20;

  private final SqlSide side;
  private final SqlWorkload workload;
  private final SystemScheduler threads;
  private final Clock clock;
  private final List<Connection> connections = new ArrayList<>();

  /// Opens the connections.
  ///
  /// @param threads with at least `count` threads for computation
  SqlClients(SqlSide side, SqlWorkload workload, int count, SystemScheduler threads, Clock clock)
      throws SQLException {
    this.side = side;
    this.workload = workload;
    this.threads = threads;
    this.clock = clock;
    for (int i = 0; i < count; i++) {
      connections.add(side.connect());
    }
  }

  SqlSide side() {
    return side;
  }

  /// What is asked.
  ///
  /// @param condition of the rows that may be found
  /// @param matching rows that satisfy it
  /// @param limits of the working distance of each query's last wanted row
  record Question(Effort effort, Optional<String> condition, BitSet matching, double[] limits) {
    /// For the nearest of all rows.
    static Question plain(SqlWorkload workload, Effort effort) {
      BitSet all = new BitSet();
      all.set(0, workload.rowCount());
      return new Question(effort, Optional.empty(), all, workload.limits());
    }

    int queries() {
      return limits.length;
    }
  }

  /// Searches of one client.
  private record Searches(long begun, long ended, long[] nanos, long[][] ids) {}

  /// Whether a client goes on with another pass.
  interface Going {
    boolean isOver();
  }

  /// One pass of `count` clients over the queries, each from another one on.
  SqlMeasurement pass(int count, Question question) throws SQLException {
    return passes(count, question, () -> true);
  }

  /// Passes until it is over, at least one.
  SqlMeasurement passes(int count, Question question, Going going) throws SQLException {
    List<CompletableFuture<Searches>> parts = new ArrayList<>();
    for (int client = 0; client < count; client++) {
      Connection connection = connections.get(client);
      int first = question.queries() * client / count;
      parts.add(
          CompletableFuture.supplyAsync(
              () -> search(connection, question, first, going), threads.compute()));
    }
    List<Searches> all = new ArrayList<>();
    try {
      for (CompletableFuture<Searches> part : parts) {
        all.add(part.join());
      }
    } catch (CompletionException e) {
      CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
          .exceptionally(_ -> null)
          .join();
      if (e.getCause() instanceof SqlFailure failure) {
        throw failure.sqlException();
      }
      throw e;
    }
    return measured(count, question, all);
  }

  private Searches search(Connection connection, Question question, int first, Going going) {
    try (PreparedStatement statement =
        side.prepareSearch(connection, workload, question.effort, question.condition)) {
      for (int i = 0; i < Math.min(WARM_SEARCHES, question.queries()); i++) {
        find(statement, (first + i) % question.queries());
      }
      List<long[]> times = new ArrayList<>();
      List<long[]> found = new ArrayList<>();
      long begun = clock.nanos();
      do {
        long[] nanos = new long[question.queries()];
        for (int i = 0; i < nanos.length; i++) {
          int query = (first + i) % nanos.length;
          long before = clock.nanos();
          found.add(find(statement, query));
          nanos[i] = clock.nanos() - before;
        }
        times.add(nanos);
      } while (!going.isOver());
      long ended = clock.nanos();
      long[] all = times.stream().flatMapToLong(Arrays::stream).toArray();
      return new Searches(begun, ended, all, rotated(found, first, question.queries()));
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  /// What was found, beginning each pass with the first query.
  private static long[][] rotated(List<long[]> found, int first, int queries) {
    long[][] ids = new long[found.size()][];
    for (int i = 0; i < ids.length; i++) {
      ids[i / queries * queries + (first + i) % queries] = found.get(i);
    }
    return ids;
  }

  private long[] find(PreparedStatement statement, int query) throws SQLException {
    side.bind(statement, 1, workload.query(query));
    long[] ids = new long[workload.k()];
    int count = 0;
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids[count++] = rows.getLong(1);
      }
    }
    return Arrays.copyOf(ids, count);
  }

  private SqlMeasurement measured(int count, Question question, List<Searches> all)
      throws SQLException {
    int wanted = Math.min(workload.k(), question.matching.cardinality());
    double recall = 0;
    int searches = 0;
    int rowsMin = Integer.MAX_VALUE;
    for (Searches own : all) {
      for (int i = 0; i < own.ids.length; i++) {
        int query = i % question.queries();
        int[] rows = rows(own.ids[i], question.matching);
        recall += workload.recall(query, rows, question.limits[query], wanted);
        rowsMin = Math.min(rowsMin, rows.length);
        searches++;
      }
    }
    long begun = all.stream().mapToLong(Searches::begun).min().orElse(0);
    long ended = all.stream().mapToLong(Searches::ended).max().orElse(0);
    long[] nanos = all.stream().flatMapToLong(own -> Arrays.stream(own.nanos)).toArray();
    int effort = question.effort instanceof Effort.Candidates(int candidates) ? candidates : 0;
    return new SqlMeasurement(
        side.name(),
        count,
        effort,
        recall / searches,
        SqlMeasurement.Percentiles.of(nanos),
        searches * 1e9 / (ended - begun),
        rowsMin);
  }

  /// Ordinals of found rows, which have to be rows that match, each once.
  private int[] rows(long[] ids, BitSet matching) throws SQLException {
    int[] rows =
        Arrays.stream(ids)
            .filter(id -> id >= 0 && id < workload.rowCount())
            .mapToInt(Math::toIntExact)
            .filter(matching::get)
            .distinct()
            .toArray();
    if (rows.length != ids.length) {
      throw new SQLException(
          side.name() + " found rows twice or rows that do not match: " + Arrays.toString(ids));
    }
    return rows;
  }

  void dropTable() throws SQLException {
    SqlSide.execute(connections.getFirst(), "DROP TABLE " + SqlSide.TABLE);
  }

  @Override
  public void close() throws SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
