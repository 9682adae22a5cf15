package dev.azimuth.benchmarks;

import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemScheduler;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/// Clients that search while another one updates vectors.
///
/// Only rows that are near to no query are updated, and they get each other's vectors: so the exact
/// answers stay what they are, and recall is known while rows change.
final class SqlMixed {
  private static final String UPDATE = "UPDATE " + SqlSide.TABLE + " SET v = ? WHERE id = ?";

  private final SqlWorkload workload;
  private final SystemScheduler threads;
  private final Clock clock;
  private final int[] changeable;
  private final Random random;

  SqlMixed(SqlWorkload workload, SystemScheduler threads, Clock clock, long seed) {
    this.workload = workload;
    this.threads = threads;
    this.clock = clock;
    random = new Random(seed);
    changeable = changeable(workload);
    if (changeable.length < 2) {
      throw new IllegalArgumentException(
          "--mixed: every row is near to a query; take fewer queries or more rows");
    }
  }

  /// Rows that are not in the answer of any query.
  private static int[] changeable(SqlWorkload workload) {
    boolean[] isNear = new boolean[workload.rowCount()];
    int[] all = IntStream.range(0, isNear.length).toArray();
    for (int query = 0; query < workload.queryCount(); query++) {
      double limit = workload.limits()[query];
      double[] distances = workload.distances(query, all);
      for (int row = 0; row < isNear.length; row++) {
        isNear[row] |= distances[row] <= limit;
      }
    }
    return IntStream.of(all).filter(row -> !isNear[row]).toArray();
  }

  /// What a side did in the time.
  ///
  /// @param updateMicros of the updates
  record Point(
      SqlMeasurement searches, double updatesPerSecond, SqlMeasurement.Percentiles updateMicros) {}

  /// Updates of the writer.
  private record Updates(long[] nanos, double seconds) {}

  /// Lets `count` clients of a side search and one update for some seconds.
  Point measure(SqlClients clients, int count, Effort effort, int seconds) throws SQLException {
    long end = clock.nanos() + seconds * 1_000_000_000L;
    AtomicBoolean isOver = new AtomicBoolean();
    long[] seeds = {random.nextLong()};
    CompletableFuture<Updates> updates =
        CompletableFuture.supplyAsync(
            () -> update(clients.side(), new Random(seeds[0]), isOver), threads.compute());
    SqlMeasurement searches;
    try {
      searches =
          clients.passes(
              count,
              SqlClients.Question.plain(workload, effort),
              () -> clock.nanos() - end >= 0 || updates.isCompletedExceptionally());
    } finally {
      isOver.set(true);
      updates.exceptionally(_ -> new Updates(new long[0], 0)).join();
    }
    try {
      Updates done = updates.join();
      return new Point(
          searches, done.nanos.length / done.seconds, SqlMeasurement.Percentiles.of(done.nanos));
    } catch (CompletionException e) {
      if (e.getCause() instanceof SqlFailure failure) {
        throw failure.sqlException();
      }
      throw e;
    }
  }

  private Updates update(SqlSide side, Random order, AtomicBoolean isOver) {
    List<Long> nanos = new ArrayList<>();
    long begun = clock.nanos();
    try (Connection connection = side.connect();
        PreparedStatement statement = connection.prepareStatement(UPDATE)) {
      do {
        int row = changeable[order.nextInt(changeable.length)];
        int other = changeable[order.nextInt(changeable.length)];
        long before = clock.nanos();
        side.bind(statement, 1, workload.row(other));
        statement.setLong(2, row);
        if (statement.executeUpdate() != 1) {
          throw new SQLException(side.name() + " does not update row " + row);
        }
        nanos.add(clock.nanos() - before);
      } while (!isOver.get());
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
    double seconds = (clock.nanos() - begun) / 1e9;
    return new Updates(nanos.stream().mapToLong(Long::longValue).toArray(), seconds);
  }
}
