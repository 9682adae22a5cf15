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
  void createTable(Connection connection, int dimension) throws SQLException;

  /// Sets a parameter to a vector, in the way that is fastest for the driver.
  void bind(PreparedStatement statement, int parameter, float[] vector) throws SQLException;

  /// After the load: all that the database would do later in the background.
  void settle(Connection connection) throws SQLException;

  /// Builds the index; searches use it when this returns.
  void buildIndex(Connection connection, Workload workload, int m, int efConstruction)
      throws SQLException;

  /// Bytes of what is stored of table and indexes, where it can be told.
  OptionalLong storedBytes(Connection connection) throws SQLException, IOException;

  /// A search for the `id` of the nearest rows, with the vector as its one parameter; settings of
  /// the connection that it needs are made.
  ///
  /// @param condition of rows that may be found
  PreparedStatement prepareSearch(
      Connection connection, Workload workload, Effort effort, Optional<String> condition)
      throws SQLException;

  /// `ORDER BY` of a search.
  static String order(Workload workload) {
    return switch (workload.metric()) {
      case L2 -> "v <-> ?";
      case COSINE -> "v <=> ?";
      case NEGATIVE_INNER_PRODUCT -> "v <#> ?";
      default -> throw new IllegalArgumentException("not measured: " + workload.metric());
    };
  }

  /// Operator class of the index.
  static String operatorClass(Workload workload) {
    return switch (workload.metric()) {
      case L2 -> "vector_l2_ops";
      case COSINE -> "vector_cosine_ops";
      case NEGATIVE_INNER_PRODUCT -> "vector_ip_ops";
      default -> throw new IllegalArgumentException("not measured: " + workload.metric());
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
