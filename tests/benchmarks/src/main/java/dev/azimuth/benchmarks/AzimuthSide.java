package dev.azimuth.benchmarks;

import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// Azimuth, through its own driver.
final class AzimuthSide implements SqlSide {
  static final String NAME = "azimuth";

  private static final Duration POLL_EVERY = Duration.ofMillis(20);
  private static final Duration BUILD_MAX = Duration.ofHours(6);

  /// What the effort alone decides about: with more, the index would raise it.
  private static final String ACCURACY_MIN = "0.001";

  private final String url;
  private final Optional<Path> directory;
  private final SqlIndex index;
  private final Scheduler scheduler;
  private final Clock clock;

  /// One that is reached at a URL.
  ///
  /// @param directory where it keeps its files, if they can be read here
  AzimuthSide(
      String url, Optional<Path> directory, SqlIndex index, Scheduler scheduler, Clock clock) {
    this.url = url;
    this.directory = directory;
    this.index = index;
    this.scheduler = scheduler;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url);
  }

  @Override
  public void createTable(Connection connection, SqlWorkload workload) throws SQLException {
    SqlSide.execute(
        connection,
        "DROP TABLE IF EXISTS " + TABLE,
        "CREATE TABLE %s (id BIGINT PRIMARY KEY, %s INTEGER, %s INTEGER, v %s)"
                .formatted(TABLE, RANDOM_RANK, ALONG_RANK, SqlSide.type(workload))
            + " WITH (default_index = 'off')");
  }

  @Override
  public void bind(PreparedStatement statement, int parameter, Object vector) throws SQLException {
    statement.setObject(parameter, vector);
  }

  @Override
  public void settle(Connection connection) throws SQLException {
    SqlSide.execute(connection, "FLUSH " + TABLE, "COMPACT " + TABLE);
  }

  @Override
  public void buildIndex(Connection connection, SqlWorkload workload) throws SQLException {
    SqlSide.execute(connection, index.azimuthStatement(workload.rowCount()));
    long begun = clock.nanos();
    while (index.method().hasFiles() && !isReady(connection)) {
      if (clock.nanos() - begun > BUILD_MAX.toNanos()) {
        throw new SQLException("the index is not ready after " + BUILD_MAX);
      }
      CompletableFuture<Void> pause = new CompletableFuture<>();
      scheduler.schedule(POLL_EVERY, () -> pause.complete(null));
      pause.join();
    }
  }

  private static boolean isReady(Connection connection) throws SQLException {
    String sql =
        "SELECT state FROM sys.indexes WHERE table_name = '%s' AND segments > 0".formatted(TABLE);
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      return rows.next() && rows.getString(1).equals("READY");
    }
  }

  @Override
  public OptionalLong storedBytes(Connection connection) throws IOException {
    if (directory.isEmpty()) {
      return OptionalLong.empty();
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory.get().resolve("objects"))) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return OptionalLong.of(bytes);
  }

  @Override
  public PreparedStatement prepareSearch(
      Connection connection, SqlWorkload workload, Effort effort, Optional<String> condition)
      throws SQLException {
    String limit =
        switch (effort) {
          case Effort.Exact _ -> " EXACT LIMIT " + workload.k();
          case Effort.Candidates(int count) ->
              " LIMIT %d WITH SEARCH (%s = %d, accuracy = %s)"
                  .formatted(
                      workload.k(),
                      index.isOfLists() ? "probes" : "ef_search",
                      count,
                      ACCURACY_MIN);
          case Effort.Accuracy(double part) ->
              " LIMIT " + workload.k() + " WITH TARGET ACCURACY " + part;
        };
    return connection.prepareStatement(
        SqlSide.select(condition) + " ORDER BY " + SqlSide.order(workload) + limit);
  }
}
