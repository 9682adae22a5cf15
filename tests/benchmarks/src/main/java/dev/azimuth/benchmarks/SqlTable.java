package dev.azimuth.benchmarks;

import dev.azimuth.storage.time.Clock;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;

/// The table of the benchmark: its rows, and how they come into a database.
///
/// @param randomRanks for each row its rank in a random order
/// @param alongRanks for each row its rank by the component along a random direction
record SqlTable(SqlWorkload workload, int[] randomRanks, int[] alongRanks) {
  /// Queries of which exact answers are compared before there is an index.
  private static final int EXACT_QUERIES_MAX = 20;

  /// What loading a side showed.
  ///
  /// @param indexBytes bytes that the index added to what is stored, where it can be told
  record Loaded(
      String side,
      long rows,
      double rowsPerSecond,
      double settleSeconds,
      double exactRecall,
      double buildSeconds,
      OptionalLong indexBytes) {}

  static SqlTable of(SqlWorkload workload, long seed) {
    Random random = new Random(seed);
    int rows = workload.rowCount();
    double[] order = random.doubles(rows).toArray();
    double[] along = workload.along(random);
    return new SqlTable(workload, ranks(order), ranks(along));
  }

  /// Ranks by falling value, from 0.
  private static int[] ranks(double[] values) {
    int[] rows =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer row) -> -values[row]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] ranks = new int[values.length];
    for (int rank = 0; rank < rows.length; rank++) {
      ranks[rows[rank]] = rank;
    }
    return ranks;
  }

  /// The ranks in a filter column.
  private int[] ranks(String column) {
    return column.equals(SqlSide.RANDOM_RANK) ? randomRanks : alongRanks;
  }

  /// Rows whose rank in a filter column is below a limit.
  BitSet matching(String column, int limit) {
    int[] ranks = ranks(column);
    BitSet matching = new BitSet();
    IntStream.range(0, ranks.length).filter(row -> ranks[row] < limit).forEach(matching::set);
    return matching;
  }

  /// Loads the rows, compares some exact answers, and builds the index.
  Loaded load(SqlSide side, SqlClients clients, Options options, Clock clock)
      throws SQLException, IOException {
    try (Connection connection = side.connect()) {
      side.createTable(connection, workload);
      long begun = clock.nanos();
      insert(side, connection, options.number("batch", 500));
      long inserted = clock.nanos();
      long rows = count(connection);
      if (rows != workload.rowCount()) {
        throw new SQLException(
            side.name() + " has " + rows + " of " + workload.rowCount() + " rows");
      }
      long counted = clock.nanos();
      side.settle(connection);
      long settled = clock.nanos();
      double exactRecall = exactRecall(clients);
      OptionalLong before = side.storedBytes(connection);
      long buildBegun = clock.nanos();
      side.buildIndex(connection, workload);
      long built = clock.nanos();
      OptionalLong after = side.storedBytes(connection);
      return new Loaded(
          side.name(),
          rows,
          rows * 1e9 / (inserted - begun),
          (settled - counted) / 1e9,
          exactRecall,
          (built - buildBegun) / 1e9,
          before.isPresent() && after.isPresent()
              ? OptionalLong.of(after.getAsLong() - before.getAsLong())
              : OptionalLong.empty());
    }
  }

  private void insert(SqlSide side, Connection connection, int batchRows) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO " + SqlSide.TABLE + " VALUES (?, ?, ?, ?)")) {
      int rows = workload.rowCount();
      for (int row = 0; row < rows; row++) {
        insert.setLong(1, row);
        insert.setInt(2, randomRanks[row]);
        insert.setInt(3, alongRanks[row]);
        side.bind(insert, 4, workload.row(row));
        insert.addBatch();
        if ((row + 1) % batchRows == 0 || row + 1 == rows) {
          insert.executeBatch();
        }
      }
    }
  }

  private static long count(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT COUNT(*) FROM " + SqlSide.TABLE);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /// What is found without an index has to be what this program finds.
  private double exactRecall(SqlClients clients) throws SQLException {
    int queries = Math.min(EXACT_QUERIES_MAX, workload.queryCount());
    SqlClients.Question all = SqlClients.Question.plain(workload, new Effort.Exact());
    double[] limits = Arrays.copyOf(all.limits(), queries);
    double recall =
        clients
            .pass(
                1, new SqlClients.Question(all.effort(), Optional.empty(), all.matching(), limits))
            .recall();
    if (recall < 1) {
      throw new SQLException(
          clients.side().name() + " finds " + recall + " of the nearest rows by exact search");
    }
    return recall;
  }
}
