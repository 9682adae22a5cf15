package dev.azimuth.benchmarks;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.OptionalLong;

/// A database that takes part over JDBC, and what differs between the two in SQL.
///
/// The table is the same on both: `id` is the ordinal of a row in the workload, and the filter
/// columns are ranks, so that a limit says how many rows match.
interface SqlSide {
  /// The table of the benchmark.
  String TABLE = "azimuth_bench_items";

  /// Rank of a row in a random order.
  String RANDOM_RANK = "random_rank";

  /// Rank of a row by its component along a random direction, the largest first.
  String ALONG_RANK = "along_rank";

  /// Name in reports.
  String name();

  /// A connection for one client.
  Connection connect() throws SQLException;

  /// Makes the table, in place of one that an earlier run left.
  void createTable(Connection connection, SqlWorkload workload) throws SQLException;

  /// Sets a parameter to a vector, in the way that is fastest for the driver.
  ///
  /// @param vector `float[]`, or text of another type
  void bind(PreparedStatement statement, int parameter, Object vector) throws SQLException;

  /// After the load: all that the database would do later in the background.
  void settle(Connection connection) throws SQLException;

  /// Builds the index; searches use it when this returns.
  void buildIndex(Connection connection, SqlWorkload workload) throws SQLException;

  /// Bytes of what is stored of table and indexes, where it can be told.
  OptionalLong storedBytes(Connection connection) throws SQLException, IOException;

  /// A search for the `id` of the nearest rows, with the vector as its one parameter; settings of
  /// the connection that it needs are made.
  ///
  /// @param condition of rows that may be found
  PreparedStatement prepareSearch(
      Connection connection, SqlWorkload workload, Effort effort, Optional<String> condition)
      throws SQLException;

  /// The type of the column.
  static String type(SqlWorkload workload) {
    return workload.operatorClass().type() + "(" + workload.dimension() + ")";
  }

  /// `ORDER BY` of a search.
  static String order(SqlWorkload workload) {
    return switch (workload.operatorClass()) {
      case VECTOR_L2_OPS -> "v <-> ?";
      case VECTOR_COSINE_OPS -> "v <=> ?";
      case VECTOR_IP_OPS, SPARSEVEC_IP_OPS -> "v <#> ?";
      case VECTOR_L1_OPS -> "v <+> ?";
      case BIT_HAMMING_OPS -> "v <~> ?";
      case BIT_JACCARD_OPS -> "v <%> ?";
    };
  }

  /// Runs statements without parameters.
  static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /// `SELECT id FROM table [WHERE condition]`.
  static String select(Optional<String> condition) {
    return "SELECT id FROM " + TABLE + condition.map(text -> " WHERE " + text).orElse("");
  }
}
