package dev.azimuth.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import org.postgresql.util.PGobject;

/// PostgreSQL with pgvector, through pgjdbc, set up to be as fast as it can: vectors travel in
/// binary, statements are prepared at the server, filtered searches scan the index on until they
/// have enough rows, and filter columns have indexes.
final class PgvectorSide implements SqlSide {
  static final String NAME = "pgvector";

  private static final int FIRST_WITH_ITERATIVE_SCAN = 8;

  private final String url;
  private final SqlIndex index;
  private final Properties properties = new Properties();
  private final String version;

  /// One at a URL; the extension is created if the server has it.
  PgvectorSide(String url, SqlIndex index) throws SQLException {
    this.url = url;
    this.index = index;
    try (Connection connection = DriverManager.getConnection(url)) {
      createExtension(connection);
      String sql =
          "SELECT 'vector'::regtype::oid, current_setting('server_version'), extversion,"
              + " current_setting('shared_buffers') FROM pg_extension WHERE extname = 'vector'";
      try (PreparedStatement statement = connection.prepareStatement(sql);
          ResultSet rows = statement.executeQuery()) {
        rows.next();
        properties.setProperty("binaryTransferEnable", rows.getString(1));
        version =
            "PostgreSQL %s, pgvector %s, shared_buffers %s"
                .formatted(rows.getString(2), rows.getString(3), rows.getString(4));
        checkVersion(rows.getString(3));
      }
    }
    properties.setProperty("reWriteBatchedInserts", "true");
  }

  private static void createExtension(Connection connection) throws SQLException {
    try {
      SqlSide.execute(connection, "CREATE EXTENSION IF NOT EXISTS vector");
    } catch (SQLException e) {
      throw new SQLException(
          "PostgreSQL has no pgvector that this user may create (CREATE EXTENSION vector: "
              + e.getMessage()
              + "). docs/benchmarks.md says how to get it.",
          e.getSQLState(),
          e);
    }
  }

  private static void checkVersion(String version) throws SQLException {
    String[] parts = version.split("\\.", -1);
    if (Integer.parseInt(parts[0]) == 0 && Integer.parseInt(parts[1]) < FIRST_WITH_ITERATIVE_SCAN) {
      throw new SQLException(
          "pgvector " + version + " is too old: filtered searches need iterative scans of 0.8");
    }
  }

  /// What runs there.
  String version() {
    return version;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection(url, properties);
    SqlSide.execute(connection, "SET jit = off");
    return connection;
  }

  @Override
  public void createTable(Connection connection, SqlWorkload workload) throws SQLException {
    SqlSide.execute(
        connection,
        "DROP TABLE IF EXISTS " + TABLE,
        "CREATE TABLE %s (id BIGINT PRIMARY KEY, %s INTEGER, %s INTEGER, v %s)"
            .formatted(TABLE, RANDOM_RANK, ALONG_RANK, SqlSide.type(workload)));
  }

  @Override
  public void bind(PreparedStatement statement, int parameter, Object vector) throws SQLException {
    if (vector instanceof float[] numbers) {
      statement.setObject(parameter, new PgVector(numbers));
      return;
    }
    PGobject text = new PGobject();
    text.setType(index.operatorClass().type().toLowerCase(Locale.ROOT));
    text.setValue(vector.toString());
    statement.setObject(parameter, text);
  }

  @Override
  public void settle(Connection connection) throws SQLException {
    SqlSide.execute(
        connection,
        "CREATE INDEX ON %s (%s)".formatted(TABLE, RANDOM_RANK),
        "CREATE INDEX ON %s (%s)".formatted(TABLE, ALONG_RANK),
        "VACUUM ANALYZE " + TABLE);
  }

  @Override
  public void buildIndex(Connection connection, SqlWorkload workload) throws SQLException {
    Optional<String> statement = index.pgvectorStatement(workload.rowCount());
    if (statement.isPresent()) {
      SqlSide.execute(
          connection,
          "SET maintenance_work_mem = '1GB'",
          statement.get(),
          "RESET maintenance_work_mem");
    }
  }

  @Override
  public OptionalLong storedBytes(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT pg_total_relation_size('" + TABLE + "')");
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return OptionalLong.of(rows.getLong(1));
    }
  }

  @Override
  public PreparedStatement prepareSearch(
      Connection connection, SqlWorkload workload, Effort effort, Optional<String> condition)
      throws SQLException {
    String kind = index.isOfLists() ? "ivfflat" : "hnsw";
    switch (effort) {
      case Effort.Exact _ -> SqlSide.execute(connection, "SET enable_indexscan = off");
      case Effort.Candidates(int count) ->
          SqlSide.execute(
              connection,
              "SET enable_indexscan = on",
              "SET enable_seqscan = " + (condition.isPresent() ? "on" : "off"),
              "SET %s.iterative_scan = %s"
                  .formatted(kind, condition.isPresent() ? "relaxed_order" : "off"),
              "SET %s.%s = %d".formatted(kind, index.isOfLists() ? "probes" : "ef_search", count));
      case Effort.Accuracy _ ->
          throw new IllegalArgumentException("pgvector has no target accuracy");
    }
    return connection.prepareStatement(
        SqlSide.select(condition)
            + " ORDER BY "
            + SqlSide.order(workload)
            + " LIMIT "
            + workload.k());
  }
}
