package dev.azimuth.server.benchmark;

import dev.azimuth.server.configuration.SettingValues;
import dev.azimuth.server.configuration.Settings;
import dev.azimuth.server.process.ServerProcess;
import dev.azimuth.storage.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Sends rows through the log into segments, merges these, and kills the server with rows that are
/// in the log only: the figures of storage in docs/benchmarks.md.
public final class StorageBenchmark {
  /// Rows unless told otherwise.
  public static final int ROWS_DEFAULT = 200_000;

  private static final int DIMENSIONS = 768;
  private static final int BATCH_ROWS = 500;
  private static final int ROW_BYTES = DIMENSIONS * Float.BYTES + Long.BYTES;
  private static final int CLIENTS = 4;
  private static final int SHARDS = 2;
  private static final int RECORD_ROWS = BATCH_ROWS / SHARDS;
  private static final long UNLIMITED = 1L << 34;
  private static final long DAY_SECONDS = 86_400;
  private static final Duration STOP_LIMIT = Duration.ofMinutes(1);
  private static final String TABLE =
      "CREATE TABLE points (id BIGINT PRIMARY KEY, v VECTOR("
          + DIMENSIONS
          + ")) WITH (shards = "
          + SHARDS
          + ")";

  private final MeasuredStorage storage;
  private final int rowCount;
  private final Clock clock;
  private final ParallelLoad load;

  /// A benchmark of `rowCount` rows.
  ///
  /// @param scratch a directory that it may fill
  /// @param configured settings of its servers; on shared services it makes clusters of its own,
  ///   whose topics and objects remain
  public StorageBenchmark(Path scratch, SettingValues configured, int rowCount, Clock clock) {
    this.storage = new MeasuredStorage(scratch, configured, clock);
    this.rowCount = rowCount;
    this.clock = clock;
    this.load = new ParallelLoad(CLIENTS, BATCH_ROWS, new RandomRows(DIMENSIONS), clock);
  }

  /// Runs it and prints the figures.
  public void run() throws IOException, SQLException {
    System.out.printf(
        Locale.ROOT,
        "%,d rows of %d dimensions, %s, %d processors, Java %s%n",
        rowCount,
        DIMENSIONS,
        storage.description(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version());
    life(logAlone());
    recovery();
  }

  /// The log without anything above it, in bytes per second. It takes as many bytes as the load
  /// sends it: what it takes in a second or two, it does not for long.
  private double logAlone() {
    int records = Math.max(1, rowCount / RECORD_ROWS);
    List<Double> rates =
        new LogThroughput(storage.opening("log"), SHARDS, clock)
            .bytesPerSecond(RECORD_ROWS * ROW_BYTES, records, List.of(1, CLIENTS));
    Figures.print("log alone, records of " + RECORD_ROWS + " rows, 1 at a time", rates.get(0));
    Figures.print("log alone, " + CLIENTS + " records at a time", rates.get(1));
    return Math.max(rates.get(0), rates.get(1));
  }

  private void life(double logRate) throws IOException, SQLException {
    long raw = (long) rowCount * ROW_BYTES;
    try (ServerProcess server = storage.start("life", storage.configured())) {
      ProcessFigures process = new ProcessFigures(server.handle());
      try (Connection connection = DriverManager.getConnection(server.url());
          Statement statement = connection.createStatement()) {
        statement.execute(TABLE);
        double seconds = load.run(server.url(), rowCount);
        Figures.rate(
            "insert through JDBC, batches of " + BATCH_ROWS + ", " + CLIENTS + " clients",
            raw,
            seconds);
        Figures.print(
            "  rows/s, and part of the log's rate",
            String.format(
                Locale.ROOT, "%,.0f, %.0f %%", rowCount / seconds, 100 * raw / seconds / logRate));
        Figures.seconds("FLUSH of what was left", timed(statement, "FLUSH points"));
        disk("after FLUSH", statement, raw);
        Figures.rate("COMPACT", raw, timed(statement, "COMPACT points"));
        disk("after COMPACT", statement, raw);
        written(process, raw);
        count(statement);
        new ReadLatency(connection, rowCount, clock).print();
        if (storage.isShared()) {
          statement.execute("DROP TABLE points");
        }
      }
      memory("memory of the server at the end", process.memoryMebibytes());
      OptionalLong peak = process.peakMemoryMebibytes();
      if (peak.isPresent()) {
        Figures.print("peak resident memory of the server", peak.getAsLong() + " MiB");
      }
      server.kill();
    }
  }

  /// On services, what a server sends to the log and to the objects is sent over sockets.
  private void written(ProcessFigures process, long raw) throws IOException {
    OptionalLong bytes = storage.isShared() ? process.sentBytes() : process.writtenBytes();
    if (bytes.isPresent()) {
      Figures.print(
          storage.isShared()
              ? "bytes sent and written by the server / raw"
              : "bytes written by the server / raw bytes",
          String.format(Locale.ROOT, "%.2f", bytes.getAsLong() / (double) raw));
    }
  }

  /// Kills a server whose rows are all in the log and in no segment, starts it again, and flushes
  /// them.
  private void recovery() throws IOException, SQLException {
    SettingValues unflushed =
        storage
            .configured()
            .with(Settings.GROWING_BYTES_MAX, UNLIMITED)
            .with(Settings.RANGE_BYTES_MAX, UNLIMITED)
            .with(Settings.FLUSH_SECONDS, DAY_SECONDS);
    try (ServerProcess server = storage.start("tail", unflushed)) {
      try (Connection connection = DriverManager.getConnection(server.url());
          Statement statement = connection.createStatement()) {
        statement.execute(TABLE);
        load.run(server.url(), rowCount);
      }
      server.kill();
    }
    long begun = clock.nanos();
    try (ServerProcess server = storage.start("tail", unflushed)) {
      Figures.seconds("killed, start to ready from the log's tail", since(begun));
      try (Connection connection = DriverManager.getConnection(server.url());
          Statement statement = connection.createStatement()) {
        count(statement);
        Figures.seconds("killed, start to all rows counted", since(begun));
        Figures.rate(
            "FLUSH of all these rows",
            (long) rowCount * ROW_BYTES,
            timed(statement, "FLUSH points"));
        if (storage.isShared()) {
          statement.execute("DROP TABLE points");
        }
      }
      memory(
          "memory of the server after it", new ProcessFigures(server.handle()).memoryMebibytes());
      server.stop(STOP_LIMIT);
    }
  }

  private static void memory(String label, Optional<String> mebibytes) {
    mebibytes.ifPresent(text -> Figures.print(label, text));
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

  private void disk(String when, Statement statement, long raw) throws IOException, SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT COUNT(*), SUM(segment_bytes) FROM sys.segments"
                + " WHERE table_name = 'points' AND state = 'SEALED'")) {
      rows.next();
      share("bytes of " + rows.getLong(1) + " segments / raw bytes, " + when, rows.getLong(2), raw);
    }
    Optional<Path> directory = storage.directory("life");
    if (directory.isPresent()) {
      share("bytes on disk / raw bytes, " + when, bytesIn(directory.get()), raw);
    }
  }

  private static long bytesIn(Path directory) throws IOException {
    long bytes = 0;
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      bytes += size(file);
    }
    return bytes;
  }

  /// Nothing if it is gone: the server removes what nobody uses any more.
  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private static void share(String label, long bytes, long raw) {
    Figures.print(
        label, String.format(Locale.ROOT, "%.2f (%,.0f MB)", bytes / (double) raw, bytes / 1e6));
  }
}
