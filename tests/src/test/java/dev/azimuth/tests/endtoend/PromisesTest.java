package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.time.SystemScheduler;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the README promises to those who read and write.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PromisesTest {
  private static final int RACERS = 16;
  private static final int ROUNDS = 20;

  private final SystemScheduler scheduler = new SystemScheduler();
  private TestServer server;

  @BeforeAll
  void start(@TempDir Path directory) {
    server = TestServer.start(directory);
  }

  @AfterAll
  void stop() {
    server.close();
    scheduler.close();
  }

  @ParameterizedTest
  @EnumSource
  void statements_of_the_readme_work_through_either_client(Client client) throws SQLException {
    String table = "readme_" + client;
    try (Connection connection = client.connect(server)) {
      TestServer.execute(
          connection,
          "CREATE TABLE "
              + table
              + " (id BIGINT PRIMARY KEY, title VARCHAR, lang VARCHAR, v VECTOR(3))");
      assertThat(
              TestServer.execute(
                  connection,
                  "INSERT INTO "
                      + table
                      + " VALUES (1, 'north', 'en', '[0,1,0]'), (2, 'nord', 'de', '[0.1,0.9,0]'),"
                      + " (3, 'east', 'en', '[1,0,0]')"))
          .isEqualTo(3);
      assertThat(
              TestServer.query(
                  connection,
                  "SELECT id, title FROM " + table + " ORDER BY v <=> '[0,1,0]' LIMIT 2"))
          .containsExactly("1|north", "2|nord");
      assertThat(
              TestServer.query(
                  connection,
                  "SELECT title FROM "
                      + table
                      + " WHERE lang = 'en' ORDER BY v <-> '[1,0,0]' LIMIT 1"))
          .containsExactly("east");
      assertThat(
              TestServer.query(
                  connection,
                  "SELECT title FROM " + table + " WHERE v <=> '[0,1,0]' < 0.2 ORDER BY title"))
          .containsExactly("nord", "north");
      assertThat(
              TestServer.query(
                  connection,
                  "SELECT title FROM (SELECT title, lang, ROW_NUMBER() OVER (PARTITION BY lang"
                      + " ORDER BY v <-> '[0,1,0]') AS r FROM "
                      + table
                      + ") AS x WHERE r = 1"
                      + " ORDER BY title"))
          .containsExactly("nord", "north");
      assertThat(
              TestServer.execute(
                  connection, "UPSERT INTO " + table + " VALUES (3, 'east', 'en', '[0.9,0.1,0]')"))
          .isEqualTo(1);
      assertThat(TestServer.query(connection, "SELECT v FROM " + table + " WHERE id = 3"))
          .containsExactly(client == Client.AZIMUTH ? "[0.9,0.1,0.0]" : "[0.9, 0.1, 0.0]");
      assertThat(TestServer.execute(connection, "DELETE FROM " + table + " WHERE lang = 'en'"))
          .isEqualTo(2);
      assertThat(TestServer.query(connection, "SELECT COUNT(*) FROM " + table))
          .containsExactly("1");
    }
  }

  @Test
  void of_racing_inserts_of_a_key_exactly_one_wins() throws Exception {
    try (Connection connection = server.connect()) {
      TestServer.execute(connection, "CREATE TABLE race (id BIGINT PRIMARY KEY, winner INTEGER)");
    }
    CountDownLatch gate = new CountDownLatch(1);
    List<CompletableFuture<Integer>> racers = new ArrayList<>();
    for (int i = 0; i < RACERS; i++) {
      int racer = i;
      racers.add(CompletableFuture.supplyAsync(() -> race(racer, gate), scheduler.blocking()));
    }
    gate.countDown();
    int wins = 0;
    for (CompletableFuture<Integer> racer : racers) {
      wins += racer.join();
    }
    assertThat(wins).isEqualTo(ROUNDS);
    try (Connection connection = server.connect()) {
      assertThat(TestServer.query(connection, "SELECT COUNT(*), COUNT(DISTINCT id) FROM race"))
          .containsExactly(ROUNDS + "|" + ROUNDS);
    }
  }

  private int race(int racer, CountDownLatch gate) {
    int wins = 0;
    try (Connection connection = server.connect();
        PreparedStatement insert = connection.prepareStatement("INSERT INTO race VALUES (?, ?)")) {
      gate.await();
      for (int round = 0; round < ROUNDS; round++) {
        insert.setLong(1, round);
        insert.setInt(2, racer);
        try {
          wins += insert.executeUpdate();
        } catch (SQLException e) {
          assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("23505");
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return wins;
  }

  @Test
  void no_update_of_concurrent_writers_is_lost() throws SQLException {
    try (Connection connection = server.connect()) {
      TestServer.execute(connection, "CREATE TABLE counter (id BIGINT PRIMARY KEY, n INTEGER)");
      TestServer.execute(connection, "INSERT INTO counter VALUES (1, 0)");
      List<CompletableFuture<Void>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        writers.add(CompletableFuture.runAsync(this::increment, scheduler.blocking()));
      }
      writers.forEach(CompletableFuture::join);
      assertThat(TestServer.query(connection, "SELECT n FROM counter")).containsExactly("40");
    }
  }

  private void increment() {
    try (Connection connection = server.connect()) {
      for (int done = 0; done < 10; ) {
        try {
          done += (int) TestServer.execute(connection, "UPDATE counter SET n = n + 1 WHERE id = 1");
        } catch (SQLException e) {
          assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("40001");
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_search_returns_k_rows_sorted_by_distance_whatever_the_filter() throws SQLException {
    long seed = 20261123;
    Random random = new Random(seed);
    try (Connection connection = server.connect()) {
      TestServer.execute(
          connection, "CREATE TABLE cloud (id BIGINT PRIMARY KEY, part INTEGER, v VECTOR(8))");
      float[][] vectors = new float[2_000][8];
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO cloud VALUES (?, ?, ?)")) {
        for (int i = 0; i < vectors.length; i++) {
          for (int j = 0; j < 8; j++) {
            vectors[i][j] = random.nextFloat();
          }
          insert.setLong(1, i);
          insert.setInt(2, i % 100);
          insert.setObject(3, vectors[i]);
          insert.addBatch();
        }
        assertThat(insert.executeBatch()).hasSize(vectors.length).containsOnly(1);
      }
      try (PreparedStatement search =
          connection.prepareStatement(
              "SELECT id FROM cloud WHERE part < ? ORDER BY v <-> ? LIMIT ?")) {
        for (int parts : List.of(0, 1, 7, 100)) {
          float[] query = vectors[random.nextInt(vectors.length)];
          search.setInt(1, parts);
          search.setObject(2, query);
          search.setInt(3, 50);
          try (ResultSet rows = search.executeQuery()) {
            assertThat(TestServer.texts(rows))
                .as("seed %d, parts %d", seed, parts)
                .isEqualTo(nearest(vectors, query, parts, 50));
          }
        }
      }
    }
  }

  private static List<String> nearest(float[][] vectors, float[] query, int parts, int k) {
    return java.util.stream.IntStream.range(0, vectors.length)
        .filter(i -> i % 100 < parts)
        .boxed()
        .sorted(
            java.util.Comparator.comparingDouble((Integer i) -> squares(vectors[i], query))
                .thenComparing(i -> i))
        .limit(k)
        .map(String::valueOf)
        .toList();
  }

  private static double squares(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      double difference = (double) left[i] - right[i];
      sum += difference * difference;
    }
    return sum;
  }

  @Test
  void a_client_that_leaves_within_a_result_harms_nobody() throws SQLException {
    try (Connection connection = server.connect()) {
      TestServer.execute(connection, "CREATE TABLE many (id BIGINT PRIMARY KEY, t VARCHAR)");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO many VALUES (?, ?)")) {
        for (int i = 0; i < 30_000; i++) {
          insert.setLong(1, i);
          insert.setString(2, "row " + i);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      for (int i = 0; i < 20; i++) {
        try (Connection leaving = server.connect();
            Statement statement = leaving.createStatement()) {
          statement.setFetchSize(100);
          ResultSet rows = statement.executeQuery("SELECT * FROM many");
          assertThat(rows.next()).isTrue();
          leaving.abort(Runnable::run);
        }
      }
      assertThat(TestServer.query(connection, "SELECT COUNT(*) FROM many"))
          .containsExactly("30000");
    }
  }
}
