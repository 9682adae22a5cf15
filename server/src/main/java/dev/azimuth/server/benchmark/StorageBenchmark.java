package dev.azimuth.server.benchmark;

import dev.azimuth.server.process.ServerProcess;
import dev.azimuth.storage.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;

/// Sends rows through the log into segments, merges these, and kills the server with rows that are
/// in the log only: the figures of storage in docs/benchmarks.md.
public final class StorageBenchmark {
  /// Rows unless told otherwise.
  public static final int ROWS_DEFAULT = 200_000;

  private static final int DIMENSIONS = 768;
  private static final int BATCH_ROWS = 500;
  private static final int ROW_BYTES = DIMENSIONS * Float.BYTES + Long.BYTES;
  private static final int VECTORS = 1_024;
  private static final int LOG_RECORDS_MAX = 400;
  private static final int LOG_IN_FLIGHT = 4;
  private static final int LOOKUPS = 4_000;
  private static final long SEED = 42;
  private static final String TABLE =
      "CREATE TABLE points (id BIGINT PRIMARY KEY, v VECTOR(" + DIMENSIONS + "))";
  private static final String UNFLUSHED =
      """
      memory:
        growingBytesMax: 17179869184
        rangeBytesMax: 17179869184
      segment:
        flushSeconds: 86400
      """;
  private static final String LOOKUP = "SELECT id FROM points WHERE id = ?";

  private final Path scratch;
  private final int rowCount;
  private final Clock clock;
  private final float[][] vectors = new float[VECTORS][DIMENSIONS];

  /// A benchmark of `rowCount` rows, in a directory that it may fill.
  public StorageBenchmark(Path scratch, int rowCount, Clock clock) {
    this.scratch = scratch;
    this.rowCount = rowCount;
    this.clock = clock;
    Random random = new Random(SEED);
    for (float[] vector : vectors) {
      for (int i = 0; i < DIMENSIONS; i++) {
        vector[i] = random.nextFloat() - 0.5f;
      }
    }
  }

  /// Runs it and prints the figures.
  public void run() throws IOException, SQLException {
    System.out.printf(
        Locale.ROOT,
        "%,d rows of %d dimensions, embedded storage, %d processors, Java %s%n",
        rowCount,
        DIMENSIONS,
        Runtime.getRuntime().availableProcessors(),
        Runtime.version());
    double logRate = logAlone();
    life(scratch.resolve("data"), logRate);
    Path unflushed = scratch.resolve("unflushed.yaml");
    Files.writeString(unflushed, UNFLUSHED);
    recovery(scratch.resolve("tail"), unflushed);
  }

  /// The log without anything above it, in bytes per second.
  private double logAlone() throws IOException {
    LogThroughput log = new LogThroughput(clock);
    int records = Math.min(LOG_RECORDS_MAX, Math.max(1, rowCount / BATCH_ROWS));
    double one = log.bytesPerSecond(BATCH_ROWS * ROW_BYTES, records, 1);
    double several = log.bytesPerSecond(BATCH_ROWS * ROW_BYTES, records, LOG_IN_FLIGHT);
    Figures.print("log alone, 1 record at a time", megabytes(one));
    Figures.print("log alone, " + LOG_IN_FLIGHT + " records at a time", megabytes(several));
    return Math.max(one, several);
  }

  private void life(Path data, double logRate) throws IOException, SQLException {
    long raw = (long) rowCount * ROW_BYTES;
    try (ServerProcess server = ServerProcess.start(data, scratch.resolve("errors"))) {
      ProcessFigures process = new ProcessFigures(server.handle());
      try (Connection connection = DriverManager.getConnection(server.url());
          Statement statement = connection.createStatement()) {
        statement.execute(TABLE);
        double seconds = load(connection);
        Figures.rate("insert through JDBC, batches of " + BATCH_ROWS, raw, seconds);
        Figures.print(
            "  rows/s, and part of the log's rate",
            String.format(
                Locale.ROOT, "%,.0f, %.0f %%", rowCount / seconds, 100 * raw / seconds / logRate));
        Figures.seconds("FLUSH of what was left", timed(statement, "FLUSH points"));
        disk("after FLUSH", data, raw);
        Figures.rate("COMPACT", raw, timed(statement, "COMPACT points"));
        disk("after COMPACT", data, raw);
        OptionalLong written = process.writtenBytes();
        if (written.isPresent()) {
          Figures.print(
              "bytes written by the server / raw bytes",
              String.format(Locale.ROOT, "%.2f", written.getAsLong() / (double) raw));
        }
        count(statement);
        lookups(connection);
        Figures.print("look-up by primary key in segments, STRONG", lookups(connection));
      }
      OptionalLong peak = process.peakMemoryMebibytes();
      if (peak.isPresent()) {
        Figures.print("peak resident memory of the server", peak.getAsLong() + " MiB");
      }
      server.kill();
    }
  }

  private Latencies lookups(Connection connection) throws SQLException {
    Random random = new Random(SEED);
    long[] nanos = new long[LOOKUPS];
    try (PreparedStatement statement = connection.prepareStatement(LOOKUP)) {
      for (int i = 0; i < LOOKUPS; i++) {
        long begun = clock.nanos();
        statement.setLong(1, random.nextInt(rowCount));
        try (ResultSet rows = statement.executeQuery()) {
          if (!rows.next()) {
            throw new SQLException("a row that was loaded is missing");
          }
        }
        nanos[i] = clock.nanos() - begun;
      }
    }
    return Latencies.of(nanos);
  }

  /// Kills a server whose rows are all in the log and in no segment, and starts it again.
  private void recovery(Path data, Path configuration) throws IOException, SQLException {
    Path errors = scratch.resolve("errors");
    try (ServerProcess server = ServerProcess.configured(data, errors, configuration)) {
      try (Connection connection = DriverManager.getConnection(server.url());
          Statement statement = connection.createStatement()) {
        statement.execute(TABLE);
        load(connection);
      }
      server.kill();
    }
    long begun = clock.nanos();
    try (ServerProcess server = ServerProcess.configured(data, errors, configuration)) {
      Figures.seconds("killed, start to ready from the log's tail", since(begun));
      try (Connection connection = DriverManager.getConnection(server.url());
          Statement statement = connection.createStatement()) {
        count(statement);
      }
      server.stop(Duration.ofMinutes(1));
    }
  }

  private double load(Connection connection) throws SQLException {
    long begun = clock.nanos();
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO points VALUES (?, ?)")) {
      for (int i = 0; i < rowCount; i++) {
        float[] vector = vectors[i % VECTORS];
        vector[0] = i;
        insert.setLong(1, i);
        insert.setObject(2, vector.clone());
        insert.addBatch();
        if ((i + 1) % BATCH_ROWS == 0 || i + 1 == rowCount) {
          insert.executeBatch();
        }
      }
    }
    return since(begun);
  }

  private void count(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM points")) {
      rows.next();
      if (rows.getLong(1) != rowCount) {
        throw new SQLException(
            rows.getLong(1) + " rows, not the " + rowCount + " that were loaded");
      }
    }
  }

  private double timed(Statement statement, String sql) throws SQLException {
    long begun = clock.nanos();
    statement.execute(sql);
    return since(begun);
  }

  private double since(long begunNanos) {
    return (clock.nanos() - begunNanos) / 1e9;
  }

  private static void disk(String when, Path data, long raw) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        bytes += Files.size(file);
      }
    }
    Figures.print(
        "bytes on disk / raw bytes, " + when,
        String.format(Locale.ROOT, "%.2f (%,.0f MB)", bytes / (double) raw, bytes / 1e6));
  }

  private static String megabytes(double bytesPerSecond) {
    return String.format(Locale.ROOT, "%,.0f MB/s", bytesPerSecond / 1e6);
  }
}
