package dev.azimuth.tests.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.server.process.ServerProcess;
import dev.azimuth.storage.time.SystemScheduler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is left after a server was killed, and after its files were damaged.
@Timeout(600)
final class CrashTest {
  private static final int BATCH_ROWS = 50;

  /// About 18 MB.
  private static final int LARGE_ROWS = 4_500;

  private static final long PART_BYTES = 15L << 20;
  private static final String COPY = "INSERT INTO copies SELECT * FROM t";

  private final SystemScheduler scheduler = new SystemScheduler();

  @TempDir private Path directory;
  private Path data;
  private Path errors;

  @BeforeEach
  void nameFiles() {
    data = directory.resolve("data");
    errors = directory.resolve("errors");
  }

  @AfterEach
  void endThreads() {
    scheduler.close();
  }

  private ServerProcess start() throws IOException {
    return ServerProcess.start(data, errors, QuickStart.with());
  }

  private static void addBatch(PreparedStatement insert, int first) throws SQLException {
    for (int id = first; id < first + BATCH_ROWS; id++) {
      insert.setInt(1, id);
      insert.setObject(2, new float[] {id, 1});
      insert.addBatch();
    }
  }

  @Test
  void a_statement_in_parts_is_there_as_a_whole_or_not_at_all_after_kill_9() throws Exception {
    try (ServerProcess server = start()) {
      execute(server, "CREATE TABLE t (id INTEGER PRIMARY KEY, v VECTOR(1024))");
      execute(server, "CREATE TABLE copies (id INTEGER PRIMARY KEY, v VECTOR(1024))");
      try (Connection connection = DriverManager.getConnection(server.url());
          PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
        for (int id = 0; id < LARGE_ROWS; id++) {
          insert.setInt(1, id);
          insert.setObject(2, new float[1024]);
          insert.addBatch();
        }
        insert.executeBatch();
      }
    }
    try (ServerProcess server = start()) {
      long before = logBytes();
      CompletableFuture<Void> grown = new CompletableFuture<>();
      whenGrown(before + PART_BYTES / 2, grown);
      CompletableFuture<Void> copying =
          CompletableFuture.runAsync(() -> copyUntilKilled(server), scheduler.blocking());
      CompletableFuture.anyOf(grown, copying).join();
      server.kill();
      copying.join();
    }
    try (ServerProcess server = start()) {
      long found = count(server, "copies");
      assertThat(found).isIn(0L, (long) LARGE_ROWS);
      if (found == 0) {
        execute(server, COPY);
      }
      assertThat(count(server, "copies")).isEqualTo(LARGE_ROWS);
    }
  }

  private static void copyUntilKilled(ServerProcess server) {
    try {
      execute(server, COPY);
    } catch (SQLException e) {
      assertThat(e.getSQLState()).startsWith("08");
    }
  }

  /// Completes when the logs have grown that far; looks again and again.
  private void whenGrown(long bytes, CompletableFuture<Void> grown) {
    try {
      if (logBytes() >= bytes) {
        grown.complete(null);
      } else {
        var _ = scheduler.schedule(Duration.ofMillis(1), () -> whenGrown(bytes, grown));
      }
    } catch (IOException e) {
      grown.completeExceptionally(e);
    }
  }

  private long logBytes() throws IOException {
    // Only names are read: files come and go meanwhile, and one that is gone has no bytes.
    try (Stream<Path> files = Files.list(data.resolve("journal"))) {
      return files
          .filter(file -> file.toString().endsWith(".journal"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private static void execute(ServerProcess server, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.url());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  @Test
  void a_torn_tail_of_the_log_is_cut_off() throws Exception {
    load();
    Path log = newestLog();
    Files.write(log, new byte[] {1, 2, 3, 4, 5, 6, 7}, StandardOpenOption.APPEND);
    try (ServerProcess server = start()) {
      assertThat(count(server)).isEqualTo(BATCH_ROWS);
    }
  }

  @Test
  void a_flipped_bit_in_the_log_is_an_error_that_names_the_file() throws Exception {
    load();
    Path log = newestLog();
    try (FileChannel channel =
        FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long middle = channel.size() / 2;
      ByteBuffer flipped = ByteBuffer.allocate(1);
      channel.read(flipped, middle);
      flipped.put(0, (byte) (flipped.get(0) ^ 0x10)).flip();
      channel.write(flipped, middle);
    }
    assertThatThrownBy(() -> start().close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("58P01")
        .hasMessageContaining(log.getFileName().toString());
  }

  /// Rows in a database whose server was killed, so that its log is as the last write left it.
  private void load() throws Exception {
    try (ServerProcess server = start()) {
      createTable(server);
      try (Connection connection = DriverManager.getConnection(server.url());
          PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
        addBatch(insert, 0);
        insert.executeBatch();
      }
      server.kill();
    }
  }

  private Path newestLog() throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files
          .filter(file -> file.toString().endsWith(".journal"))
          .filter(file -> file.toFile().length() > 0)
          .max(Comparator.comparing(Path::toString))
          .orElseThrow();
    }
  }

  private static void createTable(ServerProcess server) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.url());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v VECTOR(2))");
    }
  }

  private static long count(ServerProcess server) throws SQLException {
    return count(server, "t");
  }

  private static long count(ServerProcess server, String table) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.url());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    }
  }
}
