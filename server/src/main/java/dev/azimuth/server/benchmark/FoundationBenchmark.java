package dev.azimuth.server.benchmark;

import dev.azimuth.server.process.ServerProcess;
import dev.azimuth.storage.time.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Random;

/// Loads rows, searches them exactly, looks them up, and restarts the server: the figures of
/// docs/benchmarks.md.
public final class FoundationBenchmark {
  /// Rows unless told otherwise.
  public static final int ROWS_DEFAULT = 150_000;

  private static final long SEED = 42;
  private static final int BATCH_ROWS = 500;
  private static final int SEARCHES_WARM = 1_500;
  private static final int SEARCHES_MANY = 5_000;
  private static final int SEARCHES = 500;
  private static final int LOOKUPS_WARM = 5_000;
  private static final int LOOKUPS = 5_000;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final String SEARCH =
      "SELECT id, v <-> ? AS distance FROM points ORDER BY distance EXACT LIMIT 10";
  private static final String LOOKUP = "SELECT label FROM points WHERE id = ?";

  private final Path dataDirectory;
  private final Path errorFile;
  private final int rowCount;
  private final Clock clock;

  /// A benchmark of `rowCount` rows in `dataDirectory`, which does not exist yet.
  public FoundationBenchmark(Path dataDirectory, Path errorFile, int rowCount, Clock clock) {
    this.dataDirectory = dataDirectory;
    this.errorFile = errorFile;
    this.rowCount = rowCount;
    this.clock = clock;
  }

  /// Runs it and prints the figures.
  public void run() throws IOException, SQLException {
    System.out.printf(
        Locale.ROOT,
        "%,d rows of %d dimensions in %d clusters, seed %d, %d processors, Java %s%n",
        rowCount,
        ClusteredRows.DIMENSIONS,
        ClusteredRows.CLUSTERS,
        SEED,
        Runtime.getRuntime().availableProcessors(),
        Runtime.version());
    MachineSpeed speed = new MachineSpeed(clock);
    speed.print();
    float[][] queries = new float[SEARCHES][];
    ClusteredRows generator = new ClusteredRows(SEED);
    float[][] vectors = new float[rowCount][];
    for (int i = 0; i < rowCount; i++) {
      vectors[i] = generator.next(ClusteredRows.cluster(i));
    }
    for (int i = 0; i < queries.length; i++) {
      queries[i] = generator.next(i % ClusteredRows.CLUSTERS);
    }
    List<Long> before;
    try (ServerProcess server = start(dataDirectory, "start to ready, empty")) {
      try (Connection connection = DriverManager.getConnection(server.url())) {
        createTable(connection);
        load(server.url(), vectors, 1, "load right after a start");
        drop(connection);
        createTable(connection);
        load(server.url(), vectors, 1, "load once more");
        before = search(connection, queries[0]);
        searches(connection, queries, "exact top 10, one client");
        Figures.print("look-up by primary key", lookups(connection));
        memory(server);
      }
      server.kill();
    }
    Figures.print("look-up in the same process", embeddedLookups());
    try (ServerProcess server = start(dataDirectory, "start to ready, after kill -9")) {
      server.stop(STOP_LIMIT);
    }
    try (ServerProcess server = start(dataDirectory, "start to ready, with these rows")) {
      try (Connection connection = DriverManager.getConnection(server.url())) {
        searchAgain(connection, queries, before);
        memory(server);
      }
      server.stop(STOP_LIMIT);
    }
    loadApart(vectors, Runtime.getRuntime().availableProcessors());
    speed.print();
  }

  private void searchAgain(Connection connection, float[][] queries, List<Long> before)
      throws SQLException {
    long begun = clock.nanos();
    boolean isSame = before.equals(search(connection, queries[0]));
    Figures.print(
        "first search after it",
        String.format(Locale.ROOT, "%.1f ms", (clock.nanos() - begun) / 1e6));
    if (!isSame) {
      throw new SQLException("the answer after the restart is not the one before");
    }
    searches(connection, queries, "exact top 10 after it");
  }

  /// Loads by several clients on a server of its own, which has done nothing before.
  private void loadApart(float[][] vectors, int clients) throws IOException, SQLException {
    Path apart = dataDirectory.resolveSibling(dataDirectory.getFileName() + "-apart");
    try (ServerProcess server = start(apart, "start to ready, empty");
        Connection connection = DriverManager.getConnection(server.url())) {
      createTable(connection);
      load(server.url(), vectors, clients, "load right after a start");
    }
  }

  private ServerProcess start(Path data, String label) throws IOException {
    long begun = clock.nanos();
    ServerProcess server = ServerProcess.start(data, errorFile);
    Figures.seconds(label, (clock.nanos() - begun) / 1e9);
    return server;
  }

  private void load(String url, float[][] vectors, int clients, String label) throws SQLException {
    double seconds = loader(vectors, clients).run(url, vectors.length);
    Figures.print(
        label + (clients == 1 ? ", one client" : ", " + clients + " clients"),
        String.format(Locale.ROOT, "%,.0f rows/s (%.2f s)", vectors.length / seconds, seconds));
  }

  private ParallelLoad loader(float[][] vectors, int clients) {
    return new ParallelLoad(clients, BATCH_ROWS, new Points(vectors), clock);
  }

  private static void createTable(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE points (id BIGINT PRIMARY KEY, cluster INTEGER, label VARCHAR(40),"
              + " v VECTOR(256))");
    }
  }

  private static void drop(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE points");
    }
  }

  private static List<Long> search(Connection connection, float[] query) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SEARCH)) {
      return search(statement, query);
    }
  }

  private static List<Long> search(PreparedStatement statement, float[] query) throws SQLException {
    statement.setObject(1, query);
    List<Long> ids = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
    }
    return ids;
  }

  /// Times of the first searches, while Java still compiles, and of as many when it has done most
  /// of that and all of it.
  private void searches(Connection connection, float[][] queries, String label)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SEARCH)) {
      Figures.print(label + ", first " + SEARCHES, searches(statement, queries));
      warmUp(statement, queries, SEARCHES_WARM - SEARCHES);
      Figures.print(label + ", after " + SEARCHES_WARM, searches(statement, queries));
      warmUp(statement, queries, SEARCHES_MANY - SEARCHES_WARM - SEARCHES);
      Figures.print(label + ", after " + SEARCHES_MANY, searches(statement, queries));
    }
  }

  private static void warmUp(PreparedStatement statement, float[][] queries, int count)
      throws SQLException {
    for (int i = 0; i < count; i++) {
      search(statement, queries[i % queries.length]);
    }
  }

  private Latencies searches(PreparedStatement statement, float[][] queries) throws SQLException {
    long[] nanos = new long[SEARCHES];
    for (int i = 0; i < SEARCHES; i++) {
      long begun = clock.nanos();
      search(statement, queries[i]);
      nanos[i] = clock.nanos() - begun;
    }
    return Latencies.of(nanos);
  }

  private Latencies lookups(Connection connection) throws SQLException {
    Random random = new Random(SEED);
    long[] nanos = new long[LOOKUPS];
    try (PreparedStatement statement = connection.prepareStatement(LOOKUP)) {
      for (int i = -LOOKUPS_WARM; i < LOOKUPS; i++) {
        long begun = clock.nanos();
        statement.setLong(1, random.nextInt(rowCount));
        try (ResultSet rows = statement.executeQuery()) {
          if (!rows.next()) {
            throw new SQLException("a row that was loaded is missing");
          }
        }
        if (i >= 0) {
          nanos[i] = clock.nanos() - begun;
        }
      }
    }
    return Latencies.of(nanos);
  }

  /// The same look-up without a network: planning, fragment and JDBC together.
  private Latencies embeddedLookups() throws SQLException {
    String url = "jdbc:azimuth:mem:benchmark";
    try (Connection connection = DriverManager.getConnection(url)) {
      createTable(connection);
      int count = Math.min(rowCount, BATCH_ROWS);
      float[][] vectors = new float[count][];
      Arrays.fill(vectors, new ClusteredRows(SEED).next(0));
      loader(vectors, 1).run(url, count);
      return new FoundationBenchmark(dataDirectory, errorFile, count, clock).lookups(connection);
    }
  }

  private static void memory(ServerProcess server) throws IOException {
    OptionalLong peak = new ProcessFigures(server.handle()).peakMemoryMebibytes();
    if (peak.isPresent()) {
      Figures.print("peak resident memory of the server", peak.getAsLong() + " MiB");
    }
  }

  /// Rows of the table that is searched.
  private record Points(float[][] vectors) implements BatchSource {
    @Override
    public String statement() {
      return "INSERT INTO points VALUES (?, ?, ?, ?)";
    }

    @Override
    public void set(PreparedStatement insert, int row) throws SQLException {
      insert.setLong(1, row);
      insert.setInt(2, ClusteredRows.cluster(row));
      insert.setString(3, "point " + row);
      insert.setObject(4, vectors[row]);
    }
  }
}
