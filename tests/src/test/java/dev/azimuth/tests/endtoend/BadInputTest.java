package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What is wrong is refused with a SQLSTATE and a message that names it, through either client, and
/// the connection goes on.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadInputTest {
  private TestServer server;

  @BeforeAll
  void start(@TempDir Path directory) throws SQLException {
    server = TestServer.start(directory);
    try (Connection connection = server.connect()) {
      TestServer.execute(
          connection,
          "CREATE TABLE docs (id BIGINT PRIMARY KEY, title VARCHAR(10), n INTEGER, v VECTOR(3))");
      TestServer.execute(connection, "INSERT INTO docs VALUES (1, 'one', 1, '[1,0,0]')");
      TestServer.execute(
          connection, "CREATE TABLE words (id BIGINT PRIMARY KEY, s SPARSEVEC(20000))");
    }
  }

  @AfterAll
  void stop() {
    server.close();
  }

  static Stream<Arguments> wrongStatements() {
    return Stream.of(Client.values())
        .flatMap(client ->
            Stream.of(
                Arguments.of(
                    client, "INSERT INTO docs VALUES (2, 'x', 1, '[1,2]')", "22000", "v,3,2"),
                Arguments.of(
                    client, "SELECT * FROM docs ORDER BY v <-> '[1,2]' LIMIT 1", "22000", "v,3,2"),
                Arguments.of(
                    client, "INSERT INTO docs VALUES (2, 'x', 1, '[1,NaN,2]')", "22003", ""),
                Arguments.of(
                    client, "INSERT INTO docs VALUES (2, 'x', 1, '[1,2,three]')", "22P02", ""),
                Arguments.of(client, "INSERT INTO docs VALUES (1, 'x', 1, '[1,2,3]')", "23505", ""),
                Arguments.of(
                    client, "INSERT INTO docs VALUES (NULL, 'x', 1, '[1,2,3]')", "23502", "id"),
                Arguments.of(
                    client,
                    "INSERT INTO docs VALUES (2, 'more than ten letters', 1, '[1,2,3]')",
                    "22001",
                    "title"),
                Arguments.of(client, "SELECT * FROM dosc", "42P01", "dosc"),
                Arguments.of(client, "SELECT titel FROM docs", "42703", "titel"),
                Arguments.of(
                    client, "SELECT NO_SUCH_FUNCTION(id) FROM docs", "42883", "NO_SUCH_FUNCTION"),
                Arguments.of(client, "SELECT id FROM docs WHERE n <=> n > 1", "42804", ""),
                Arguments.of(client, "SELECT id FROM docs WHERE n = v", "42804", ""),
                Arguments.of(
                    client,
                    "INSERT INTO docs VALUES (2, 'x', 1, '[1,2,3]') ON CONFLICT DO NOTHING",
                    "0A000",
                    "ON CONFLICT"),
                Arguments.of(client, "SELECT id FROM docs FOR UPDATE", "0A000", "FOR UPDATE"),
                Arguments.of(client, "SELEC 1", "42601", ""),
                Arguments.of(client, "CREATE TABLE docs (id BIGINT PRIMARY KEY)", "42P07", "docs"),
                Arguments.of(client, "CREATE TABLE nokey (id BIGINT)", "42P16", ""),
                Arguments.of(client, "SELECT 1/0 FROM docs", "22012", ""),
                Arguments.of(client, "CREATE INDEX i ON docs USING bitmap (v)", "0A000", "bitmap"),
                Arguments.of(
                    client,
                    "MERGE INTO docs USING docs AS s ON docs.id = s.id WHEN MATCHED THEN UPDATE SET n = 1",
                    "0A000",
                    "MERGE"),
                Arguments.of(client, "INSERT INTO words VALUES (1, '{1:1}/3')", "22000", "s,3"),
                Arguments.of(
                    client, "INSERT INTO words VALUES (1, '{1:1,1:2}/20000')", "22P02", "index 1"),
                Arguments.of(
                    client, "INSERT INTO words VALUES (1, '{20001:1}/20000')", "22003", "20001"),
                Arguments.of(
                    client, "INSERT INTO words VALUES (1, '{1:inf}/20000')", "22003", "index 1"),
                Arguments.of(
                    client,
                    "INSERT INTO words VALUES (1, '{" + ones(16_001) + "}/20000')",
                    "54000",
                    "16000,16001"),
                Arguments.of(
                    client, "CREATE INDEX i ON words USING hnsw (s)", "42P17", "SPARSEVEC(20000)"),
                Arguments.of(client, "SELECT AVG(s) FROM words", "0A000", "AVG,sparse"),
                Arguments.of(client, "SELECT s <-> '{1:1}/3' FROM words", "22000", "20000,3"),
                Arguments.of(
                    client, "SELECT CAST('[1,65520]' AS HALFVEC(2))", "22003", "element 2,FLOAT16"),
                Arguments.of(client, "SELECT CAST('012' AS BIT(3))", "22P02", "character 3"),
                Arguments.of(client, "SELECT CAST('01' AS BIT(3))", "22000", "BIT(3)"),
                Arguments.of(client, "SELECT v <~> '101' FROM docs", "42804", "BINARY_QUANTIZE"),
                Arguments.of(
                    client, "SELECT '101'::BIT(3) <-> '111'", "42804", "HAMMING_DISTANCE,<%>"),
                Arguments.of(client, "SELECT " + "1 + ".repeat(2_000_000) + "1", "54000", "")));
  }

  private static String ones(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(index -> index + ":1")
        .collect(Collectors.joining(","));
  }

  @ParameterizedTest(name = "{0} {2} {index}")
  @MethodSource("wrongStatements")
  void a_wrong_statement_is_refused_by_sqlstate_and_name(
      Client client, String sql, String sqlState, String named) throws SQLException {
    try (Connection connection = client.connect(server)) {
      Refusal refused =
          Refusal.of(() -> {
            try (var statement = connection.createStatement()) {
              if (statement.execute(sql)) {
                TestServer.texts(statement.getResultSet());
              }
            }
          });
      assertThat(refused.sqlState()).as(refused.message()).isEqualTo(sqlState);
      for (String part : named.split(",", -1)) {
        assertThat(refused.message()).containsIgnoringCase(part);
      }
      assertThat(TestServer.query(connection, "SELECT COUNT(*) FROM docs")).containsExactly("1");
    }
  }

  static Stream<Arguments> statementsInAnUnknownSchema() {
    return Stream.of(Client.values())
        .flatMap(client ->
            Stream.of(
                    "SELECT * FROM publik.docs",
                    "SELECT id FROM docs WHERE id IN (SELECT id FROM publik.docs)",
                    "EXPLAIN SELECT * FROM publik.docs",
                    "INSERT INTO publik.docs (id) VALUES (9)",
                    "INSERT INTO docs SELECT * FROM publik.docs",
                    "UPSERT INTO publik.docs (id) VALUES (9)",
                    "UPDATE publik.docs SET n = 1",
                    "DELETE FROM publik.docs",
                    "CREATE TABLE publik.more (id BIGINT PRIMARY KEY)",
                    "DROP TABLE publik.docs",
                    "DROP SCHEMA publik")
                .map(sql -> Arguments.of(client, sql)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("statementsInAnUnknownSchema")
  void an_unknown_schema_is_refused_and_the_nearest_named(Client client, String sql)
      throws SQLException {
    try (Connection connection = client.connect(server)) {
      Refusal refused = Refusal.of(() -> connection.createStatement().execute(sql));
      assertThat(refused.sqlState()).as(refused.message()).isEqualTo("3F000");
      assertThat(refused.message()).containsPattern("did you mean '?public'?\\?");
    }
  }

  @Test
  void the_unknown_schema_of_a_connection_is_named() throws SQLException {
    String url = server.url().replace("/public", "/publik");
    try (Connection connection = DriverManager.getConnection(url)) {
      Refusal refused = Refusal.of(() -> TestServer.query(connection, "SELECT * FROM docs"));
      assertThat(refused.sqlState()).as(refused.message()).isEqualTo("3F000");
      assertThat(refused.message()).contains("'publik'", "did you mean 'public'?");
    }
  }

  @Test
  void a_wrong_vector_parameter_is_refused() throws SQLException {
    try (Connection connection = server.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO docs VALUES (?, ?, ?, ?)")) {
      Refusal wrongSize = assertRefused(insert, new float[] {1, 2}, "22000");
      assertThat(wrongSize.message()).contains("v", "3", "2");
      assertRefused(insert, new float[] {1, Float.NaN, 2}, "22003");
      assertRefused(insert, new float[] {1, Float.POSITIVE_INFINITY, 2}, "22003");
      assertRefused(insert, "[1,2", "22P02");
    }
  }

  @Test
  void a_parameter_without_value_is_refused() throws SQLException {
    try (Connection connection = server.connect();
        PreparedStatement query = connection.prepareStatement("SELECT * FROM docs WHERE id = ?")) {
      Refusal refused = Refusal.of(query::executeQuery);
      assertThat(refused.sqlState()).isEqualTo("07001");
    }
  }

  @Test
  void an_unknown_connection_property_is_refused_and_the_nearest_named() {
    Refusal refused =
        Refusal.of(() -> DriverManager.getConnection(server.url() + "?vektorType=array").close());
    assertThat(refused.sqlState()).isEqualTo("42P17");
    assertThat(refused.message()).contains("vectorType");
  }

  @Test
  void rollback_of_a_write_is_refused_and_never_faked() throws SQLException {
    try (Connection connection = server.connect()) {
      Refusal refused =
          Refusal.of(() -> {
            connection.setAutoCommit(false);
            TestServer.execute(connection, "UPDATE docs SET n = 1 WHERE id = 1");
            connection.rollback();
          });
      assertThat(refused.sqlState()).isEqualTo("0A000");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_search_for_a_parameter_of_the_wrong_size_is_refused(Client client) throws SQLException {
    try (Connection connection = client.connect(server);
        PreparedStatement search =
            connection.prepareStatement("SELECT id FROM docs ORDER BY v <-> ? LIMIT 1")) {
      search.setString(1, "[1,2]");
      Refusal refused = Refusal.of(() -> search.executeQuery().close());
      assertThat(refused.sqlState()).as(refused.message()).isEqualTo("22000");
      assertThat(refused.message()).contains("v", "3", "2");
      search.setString(1, "[1,2,3]");
      try (var rows = search.executeQuery()) {
        assertThat(TestServer.texts(rows)).containsExactly("1");
      }
    }
  }

  private static Refusal assertRefused(PreparedStatement insert, Object vector, String sqlState)
      throws SQLException {
    insert.setLong(1, 9);
    insert.setString(2, "x");
    insert.setInt(3, 1);
    insert.setObject(4, vector);
    Refusal refused = Refusal.of(insert::executeUpdate);
    assertThat(refused.sqlState()).as(refused.message()).isEqualTo(sqlState);
    return refused;
  }
}
