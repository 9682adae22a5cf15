package dev.azimuth.tests.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.server.process.ServerProcess;
import dev.azimuth.storage.time.SystemScheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is left when the power goes: the disk as it is at a random moment of a load.
/// `-Dpower.cuts=N` cuts more often, `-Dpower.seed=N` at other moments.
@Tag("component")
@Timeout(600)
final class PowerLossTest {
  private static final long SEED = Long.getLong("power.seed", 20_260_101);
  private static final int CUTS = Integer.getInteger("power.cuts", 2);
  private static final int BATCH_ROWS = 25;
  private static final int BATCHES_BETWEEN_MAX = 60;
  private static final int BATCHES_PER_FLUSH = 40;

  private final SystemScheduler scheduler = new SystemScheduler();
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicReference<Moment> next =
      new AtomicReference<>(new Moment(Integer.MAX_VALUE, new CompletableFuture<>()));
  private volatile boolean enough;

  /// When so many rows are acknowledged.
  private record Moment(int rows, CompletableFuture<Void> reached) {}

  @TempDir private Path directory;

  @AfterEach
  void stop() {
    scheduler.close();
  }

  @Test
  void everything_acknowledged_before_the_power_goes_is_there_once_after_it() throws Exception {
    Random random = new Random(SEED);
    try (LoopImage disk = LoopImage.create(directory);
        ServerProcess server = start(disk.files())) {
      CompletableFuture<Void> load =
          CompletableFuture.runAsync(() -> load(server), scheduler.blocking());
      for (int cut = 0; cut < CUTS; cut++) {
        CompletableFuture<Void> moment = new CompletableFuture<>();
        next.set(
            new Moment(
                acknowledged.get() + BATCH_ROWS * (1 + random.nextInt(BATCHES_BETWEEN_MAX)),
                moment));
        CompletableFuture.anyOf(moment, load).join();
        int atLeast = acknowledged.get();
        // Its last writes must not tear the copy: a disk stops at one moment, a copy takes a while.
        signal("STOP", server);
        int atMost;
        LoopImage after;
        try {
          after = disk.afterPowerCut(directory.resolve("cut" + cut));
          atMost = sent.get();
        } finally {
          signal("CONT", server);
        }
        try (after) {
          assertRecovered(after, atLeast, atMost);
        }
      }
      enough = true;
      load.join();
      server.kill();
    }
  }

  private ServerProcess start(Path disk) throws IOException {
    return ServerProcess.start(
        disk.resolve("data"), directory.resolve("errors"), QuickStart.with());
  }

  private static void signal(String signal, ServerProcess server) throws IOException {
    LoopImage.run("kill", "-" + signal, Long.toString(server.handle().pid()));
  }

  private void load(ServerProcess server) {
    try (Connection connection = DriverManager.getConnection(server.url());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("CREATE TABLE t (id INTEGER PRIMARY KEY, v VECTOR(8))");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
        for (int batch = 1; !enough; batch++) {
          for (int i = 0; i < BATCH_ROWS; i++) {
            int id = sent.getAndIncrement();
            insert.setInt(1, id);
            insert.setObject(2, new float[] {id, 1, 2, 3, 4, 5, 6, 7});
            insert.addBatch();
          }
          insert.executeBatch();
          if (acknowledged.addAndGet(BATCH_ROWS) >= next.get().rows()) {
            next.get().reached().complete(null);
          }
          if (batch % BATCHES_PER_FLUSH == 0) {
            statement.executeUpdate("FLUSH t");
          }
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the load failed, seed " + SEED, e);
    }
  }

  private void assertRecovered(LoopImage disk, int atLeast, int atMost) throws Exception {
    try (ServerProcess server = start(disk.files())) {
      try (Connection connection = DriverManager.getConnection(server.url());
          Statement statement = connection.createStatement()) {
        try (ResultSet rows = statement.executeQuery("SELECT id, v FROM t ORDER BY id")) {
          int count = 0;
          for (; rows.next(); count++) {
            assertThat(rows.getInt(1)).as("seed %d", SEED).isEqualTo(count);
            assertThat(rows.getObject(2, float[].class)[0]).isEqualTo(count);
          }
          assertThat(count).as("rows, seed %d", SEED).isBetween(atLeast, atMost);
        }
        try (ResultSet checks = statement.executeQuery("CHECK TABLE t")) {
          while (checks.next()) {
            assertThat(checks.getString("DAMAGE")).isNull();
          }
        }
      }
      server.kill();
    }
  }
}
