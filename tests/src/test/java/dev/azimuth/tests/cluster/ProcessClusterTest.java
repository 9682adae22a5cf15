package dev.azimuth.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.server.process.ServerProcess;
import dev.azimuth.sql.service.Script;
import dev.azimuth.tests.components.Components;
import dev.azimuth.tests.server.QuickStart;
import dev.azimuth.tests.sql.JdbcStatements;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Roles in real processes on etcd, Kafka and S3 do what they do in one process, also when they are
/// killed.
///
/// `-Dcluster.kills=200` kills more often; `-Dcluster.killServices=true` kills etcd, Kafka and the
/// S3 server as well.
@Tag(Components.TAG)
class ProcessClusterTest {
  private static final Path SCRIPTS =
      Path.of("../sql-frontend/src/test/resources/dev/azimuth/sql/scripts");
  private static final int KILLS = Integer.getInteger("cluster.kills", ProcessCluster.ROLES.size());
  private static final boolean KILL_SERVICES = Boolean.getBoolean("cluster.killServices");
  private static final int WRITERS = 3;
  private static final int WRITES_BETWEEN_KILLS = 30;
  private static final int LIMIT_SECONDS = 300;
  private static final int INDEXED_ROWS = 1_200;
  private static final int DIMENSIONS = 8;

  private static ProcessCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = ProcessCluster.start();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void a_script_gives_the_results_it_states(Path script) throws IOException, SQLException {
    String expected = Files.readString(script);
    try (Connection connection = DriverManager.getConnection(cluster.url())) {
      try {
        JdbcStatements statements = new JdbcStatements(connection);
        assertThat(new Script(statements::execute).run(expected)).isEqualTo(expected);
      } finally {
        dropAll(connection);
      }
    }
  }

  private static void dropAll(Connection connection) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (ResultSet found = connection.getMetaData().getTables(null, null, "%", null)) {
      while (found.next()) {
        if ("TABLE".equals(found.getString("TABLE_TYPE"))) {
          tables.add(
              "\""
                  + found.getString("TABLE_SCHEM")
                  + "\".\""
                  + found.getString("TABLE_NAME")
                  + "\"");
        }
      }
    }
    try (Statement statement = connection.createStatement()) {
      for (String table : tables) {
        statement.execute("DROP TABLE " + table);
      }
    }
  }

  @Test
  void the_demo_gives_the_answers_that_it_gives_in_one_process() throws Exception {
    String apart = demo(cluster.url());
    try (Connection connection = DriverManager.getConnection(cluster.url())) {
      dropAll(connection);
    }
    assertThat(answers(apart))
        .hasSizeGreaterThan(50)
        .isEqualTo(answers(demo("jdbc:azimuth:mem:demo")));
  }

  /// Lines of results and counts, without times and without what is told of the server.
  private static List<String> answers(String output) {
    return output
        .lines()
        .dropWhile(line -> !line.contains("The ten names nearest"))
        .filter(line -> !line.matches("[0-9.]+ ms"))
        .toList();
  }

  private static String demo(String url) throws IOException, InterruptedException {
    List<String> words = List.of("demo", "--url", url);
    Path output = Files.createTempFile("demo", ".txt");
    Path errors = Files.createTempFile("demo", ".errors");
    try {
      Process process =
          new ProcessBuilder(ServerProcess.command(QuickStart.with(), words))
              .redirectOutput(output.toFile())
              .redirectError(Redirect.to(errors.toFile()))
              .start();
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
      return Files.readString(output, StandardCharsets.UTF_8);
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  @Test
  @Timeout(LIMIT_SECONDS)
  void an_index_that_a_node_has_begun_is_built_by_another_one_and_nothing_else_is_left()
      throws Exception {
    List<String> before = cluster.objects("index-");
    try (Connection connection = DriverManager.getConnection(cluster.url());
        Statement statement = connection.createStatement()) {
      List<float[]> vectors = loadVectors(connection, statement);
      statement.execute(
          "CREATE INDEX near_v ON near USING hnsw (v vector_l2_ops)"
              + " WITH (m = 16, ef_construction = 100)");
      String first = builder(statement, "RUNNING");
      assertThat(ProcessCluster.ROLES.get(first)).contains("index-node");
      cluster.kill(first);
      try {
        while (!state(statement).equals("READY 1")) {
          assertThat(state(statement)).isIn("INCOMPLETE 0", "READY 1");
        }
        String second = builder(statement, "DONE");
        assertThat(second).isNotEqualTo(first);
        assertThat(ProcessCluster.ROLES.get(second)).contains("index-node");
      } finally {
        cluster.start(first);
      }

      assertThat(nearest(connection, vectors.get(7))).isEqualTo(7);
      List<String> made;
      do {
        made = new ArrayList<>(cluster.objects("index-"));
        made.removeAll(before);
      } while (made.size() > 1);
      assertThat(made).hasSize(1);
      statement.execute("DROP TABLE near");
    }
  }

  private static List<float[]> loadVectors(Connection connection, Statement statement)
      throws SQLException {
    statement.execute("CREATE TABLE near (id BIGINT PRIMARY KEY, v VECTOR(" + DIMENSIONS + "))");
    SplittableRandom random = new SplittableRandom(8);
    List<float[]> vectors = new ArrayList<>();
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO near VALUES (?, ?)")) {
      for (int id = 0; id < INDEXED_ROWS; id++) {
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
          vector[i] = (float) random.nextGaussian();
        }
        vectors.add(vector);
        insert.setLong(1, id);
        insert.setObject(2, vector);
        insert.addBatch();
      }
      insert.executeBatch();
    }
    statement.execute("FLUSH near");
    return vectors;
  }

  /// The node that builds the index, or has built it, once there is one.
  private static String builder(Statement statement, String state) throws SQLException {
    Optional<String> node;
    do {
      node =
          first(
              statement,
              "SELECT node_id FROM sys.jobs WHERE kind = 'INDEX' AND table_name = 'near'"
                  + " AND state = '"
                  + state
                  + "'");
    } while (node.isEmpty());
    return node.get();
  }

  private static String state(Statement statement) throws SQLException {
    return first(
            statement,
            "SELECT state || ' ' || segments_indexed FROM sys.indexes WHERE table_name = 'near'")
        .orElseThrow();
  }

  private static Optional<String> first(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
    }
  }

  private static long nearest(Connection connection, float[] vector) throws SQLException {
    try (PreparedStatement nearest =
        connection.prepareStatement("SELECT id FROM near ORDER BY v <-> ? LIMIT 1")) {
      nearest.setObject(1, vector);
      try (ResultSet rows = nearest.executeQuery()) {
        assertThat(rows.next()).isTrue();
        return rows.getLong(1);
      }
    }
  }

  @Test
  void nothing_acknowledged_is_lost_however_often_processes_are_killed() throws Exception {
    Ledger ledger = new Ledger(List.of(cluster.url("proxy-1"), cluster.url("proxy-2")));
    ledger.create();
    CompletableFuture<Void> over = new CompletableFuture<>();
    List<String> victims = new ArrayList<>(ProcessCluster.ROLES.keySet());
    if (KILL_SERVICES) {
      victims.addAll(List.of("etcd", "kafka", "s3"));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> writers = new ArrayList<>();
      for (int i = 1; i <= WRITERS; i++) {
        int writer = i;
        writers.add(CompletableFuture.runAsync(() -> ledger.write(writer, over), threads));
      }
      try {
        // The next one is killed while this one starts, which is none that does the same.
        CompletableFuture<Void> starting = CompletableFuture.completedFuture(null);
        for (int kill = 0; kill < KILLS; kill++) {
          ledger.awaitMore(WRITES_BETWEEN_KILLS, writers);
          String victim = victims.get(kill % victims.size());
          kill(victim);
          if (ProcessCluster.ROLES.containsKey(victim) && ProcessCluster.hasTwin(victim)) {
            ledger.awaitMore(WRITES_BETWEEN_KILLS, writers);
          }
          System.out.println("killed " + victim + ": " + ledger);
          starting.join();
          starting = CompletableFuture.runAsync(() -> start(victim), threads);
        }
        starting.join();
        ledger.awaitMore(WRITES_BETWEEN_KILLS, writers);
      } finally {
        over.complete(null);
      }
      writers.forEach(CompletableFuture::join);
    }
    System.out.println(ledger);
    ledger.check();
  }

  private static void kill(String victim) {
    switch (victim) {
      case "etcd" -> cluster.etcd().kill();
      case "kafka" -> cluster.kafka().kill();
      case "s3" -> cluster.s3().kill();
      default -> cluster.kill(victim);
    }
  }

  private static void start(String victim) {
    switch (victim) {
      case "etcd" -> cluster.etcd().restart();
      case "kafka" -> cluster.kafka().restart();
      case "s3" -> cluster.s3().restart();
      default -> cluster.start(victim);
    }
  }
}
