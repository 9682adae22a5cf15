package dev.azimuth.sql.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.azimuth.storage.time.SystemScheduler;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What our driver can do beyond Avatica's.
class AzimuthDriverTest {
  @RegisterExtension private final FakeServer server = new FakeServer();

  private Connection connect(String options) throws SQLException {
    return server.connect("/public" + options);
  }

  private interface Run {
    void execute() throws SQLException;
  }

  /// What a run ends with that is cancelled when the server works on it.
  private SQLException cancelled(Statement statement, Run run) throws Exception {
    CompletableFuture<Void> waiting = new CompletableFuture<>();
    server.sql.waiting.set(waiting);
    try (SystemScheduler threads = new SystemScheduler(1)) {
      CompletableFuture<SQLException> end =
          CompletableFuture.supplyAsync(
              () -> catchThrowableOfType(SQLException.class, run::execute), threads.blocking());
      waiting.get(120, TimeUnit.SECONDS);
      statement.cancel();
      return end.get(120, TimeUnit.SECONDS);
    }
  }

  @Test
  void cancel_ends_what_the_server_runs_and_the_statement_goes_on_with_others() throws Exception {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("WAIT ?")) {
      SQLException failure = cancelled(statement, () -> statement.executeQuery("WAIT"));
      assertThat(failure.getSQLState()).isEqualTo("57014");
      assertThat(failure.getMessage()).contains("the fake was told to end");
      try (ResultSet rows = statement.executeQuery("ROWS 2 1")) {
        assertThat(rows.next()).isTrue();
      }
      prepared.setLong(1, 1);
      assertThat(cancelled(prepared, prepared::executeQuery).getSQLState()).isEqualTo("57014");
      statement.cancel(); // nothing runs
      assertThat(statement.execute("ROWS 1 1")).isTrue();
    }
  }

  private static float[] floats(@Nullable Object bytes) {
    if (!(bytes instanceof byte[] packed)) {
      throw new AssertionError("not bytes: " + bytes);
    }
    float[] vector = new float[packed.length / 4];
    ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }

  @Test
  void vectors_are_bound_in_every_form() throws SQLException {
    byte[] bytes = {0, 0, -128, 63, 0, 0, 0, 64};
    try (Connection connection = connect("");
        PreparedStatement insert = connection.prepareStatement("INSERT ? ?")) {
      List<Object> forms =
          List.of(
              new float[] {1, 2},
              new double[] {1, 2},
              List.of(1, 2.0),
              new Float[] {1f, 2f},
              bytes);
      for (Object form : forms) {
        insert.setLong(1, 1);
        insert.setObject(2, form);
        insert.executeUpdate();
        insert.addBatch();
      }
      insert.setObject(2, new float[] {1, 2}, Types.ARRAY);
      insert.addBatch();
      insert.executeBatch();
      assertThat(server.sql.inserted).hasSize(11);
      for (List<@Nullable Object> row : server.sql.inserted) {
        assertThat(floats(row.get(1))).containsExactly(1, 2);
      }
      insert.setString(2, "[1,2]");
      insert.executeUpdate();
      assertThat(server.sql.inserted.getLast().get(1)).isEqualTo("[1,2]");
    }
  }

  @Test
  void vectors_are_read_in_every_form() throws SQLException {
    try (Connection connection = connect("");
        PreparedStatement query = connection.prepareStatement("TYPES");
        ResultSet rows = query.executeQuery()) {
      assertThat(rows.next()).isTrue();
      assertThat((float[]) rows.getObject("v")).containsExactly(1f, -2.5f, 3e-7f);
      assertThat((float[]) rows.getObject(14)).containsExactly(1f, -2.5f, 3e-7f);
      assertThat(rows.getObject("v", float[].class)).containsExactly(1f, -2.5f, 3e-7f);
      assertThat(rows.getObject("v", double[].class)).containsExactly(1, -2.5, 3e-7f);
      assertThat(floats(rows.getObject("v", byte[].class))).containsExactly(1f, -2.5f, 3e-7f);
      assertThat(floats(rows.getBytes("v"))).containsExactly(1f, -2.5f, 3e-7f);
      assertThat(rows.getString("v")).isEqualTo("[1.0,-2.5,3.0E-7]");
      assertThat(rows.getObject("v", String.class)).isEqualTo("[1.0,-2.5,3.0E-7]");
      assertThat(rows.getObject("nothing")).isNull();
      assertThat(rows.getObject("nothing", float[].class)).isNull();
      assertThat(rows.getObject("i", Long.class)).isEqualTo(-70_000L);
      assertThat(rows.getObject("l", Double.class)).isEqualTo((double) (1L << 40));
      assertThat(rows.getObject("dt", LocalDate.class)).isEqualTo("2024-10-04");
      assertThat(rows.getObject("tm", LocalTime.class)).isEqualTo("01:02:03.004");
      assertThat(rows.getObject("ts", LocalDateTime.class)).isEqualTo("2023-11-14T22:13:20.123");
      assertThatThrownBy(() -> rows.getObject("l", Integer.class))
          .isInstanceOf(SQLDataException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"array,2003,[F", "varchar,12,java.lang.String", "binary,-3,[B"})
  void the_vector_type_is_chosen_by_the_url(String type, int jdbcType, String className)
      throws SQLException {
    try (Connection connection = connect("?vectorType=" + type);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("TYPES")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getMetaData().getColumnType(14)).isEqualTo(jdbcType);
      assertThat(rows.getMetaData().getColumnClassName(14)).isEqualTo(className);
      Object value = rows.getObject(14);
      assertThat(value.getClass().getName()).isEqualTo(className);
    }
  }

  @Test
  void a_failed_batch_tells_the_fate_of_each_entry() throws SQLException {
    try (Connection connection = connect("");
        PreparedStatement insert = connection.prepareStatement("INSERT ? ?")) {
      for (long id : new long[] {1, -1, 2, -1}) {
        insert.setLong(1, id);
        insert.setObject(2, new float[] {1});
        insert.addBatch();
      }
      BatchUpdateException failure =
          catchThrowableOfType(BatchUpdateException.class, insert::executeBatch);
      assertThat(failure.getUpdateCounts()).containsExactly(1, -3, 1, -3);
      assertThat(failure.getSQLState()).isEqualTo("23505");
      assertThat(failure.getErrorCode()).isEqualTo(1202);
      assertThat((Throwable) failure.getNextException())
          .isInstanceOf(SQLIntegrityConstraintViolationException.class);
      assertThat(insert.executeBatch()).isEmpty();
    }
  }

  @Test
  void a_batch_of_any_size_travels_as_several_requests() throws SQLException {
    try (Connection connection = connect("");
        PreparedStatement insert = connection.prepareStatement("INSERT ? ?")) {
      insert.setObject(2, new float[] {1});
      for (long id = 0; id < 25_000; id++) {
        insert.setLong(1, id);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).hasSize(25_000).containsOnly(1);
      assertThat(server.sql.inserted).hasSize(25_000);
      assertThat(server.sql.batches).hasValue(3);
      for (int i = 0; i < 5; i++) {
        insert.setLong(1, i);
        insert.setObject(2, new float[2_000_000]);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).hasSize(5).containsOnly(1);
      assertThat(server.sql.batches).hasValue(5);
    }
  }

  @Test
  void an_entry_that_is_refused_is_named_by_its_place_in_the_whole_batch() throws SQLException {
    try (Connection connection = connect("");
        PreparedStatement insert = connection.prepareStatement("INSERT ? ?")) {
      insert.setObject(2, new float[] {1});
      for (long id = 0; id < 25_000; id++) {
        insert.setLong(1, id == 12_344 || id == 24_999 ? -1 : id);
        insert.addBatch();
      }
      BatchUpdateException failure =
          catchThrowableOfType(BatchUpdateException.class, insert::executeBatch);
      assertThat(failure.getMessage()).contains("(entry 12345 of the batch)");
      assertThat(failure.getSQLState()).isEqualTo("23505");
      assertThat((Throwable) failure.getNextException())
          .isInstanceOf(SQLIntegrityConstraintViolationException.class);
      int[] counts = failure.getUpdateCounts();
      assertThat(counts).hasSize(25_000);
      assertThat(counts[12_344]).isEqualTo(Statement.EXECUTE_FAILED);
      assertThat(counts[24_999]).isEqualTo(Statement.EXECUTE_FAILED);
      assertThat(counts[24_998]).isEqualTo(1);
      assertThat(server.sql.inserted).hasSize(24_998);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SYNTAX_ERROR,java.sql.SQLSyntaxErrorException",
    "NOT_SUPPORTED,java.sql.SQLFeatureNotSupportedException",
    "DUPLICATE_KEY,java.sql.SQLIntegrityConstraintViolationException",
    "DIVISION_BY_ZERO,java.sql.SQLDataException",
    "OUT_OF_MEMORY,java.sql.SQLTransientException",
    "CANCELLED,java.sql.SQLTimeoutException",
    "LOST_RACE,java.sql.SQLTransactionRollbackException",
    "OUTCOME_UNKNOWN,java.sql.SQLNonTransientConnectionException",
    "INTERNAL_ERROR,java.sql.SQLNonTransientException",
  })
  void errors_are_of_the_class_of_their_state(String code, Class<?> type) throws SQLException {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("FAIL " + code)).isExactlyInstanceOf(type);
      assertThatThrownBy(() -> statement.executeUpdate("FAIL " + code)).isExactlyInstanceOf(type);
      assertThatThrownBy(() -> connection.prepareStatement("FAIL " + code))
          .isExactlyInstanceOf(type);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "?vectortipe=array,vectorType",
    "?vectorType=json,array",
    "?fetchSize=many,whole number"
  })
  void unknown_properties_and_values_are_refused(String options, String hint) {
    assertThatThrownBy(() -> connect(options))
        .isInstanceOfSatisfying(
            SQLSyntaxErrorException.class,
            e -> {
              assertThat(e.getSQLState()).isEqualTo("42P17");
              assertThat(e.getMessage()).contains(hint);
            });
  }

  @Test
  void the_next_host_is_asked_when_one_is_away() throws Exception {
    int closedPort;
    try (ServerSocket free = new ServerSocket(0)) {
      closedPort = free.getLocalPort();
    }
    String url =
        "jdbc:azimuth://127.0.0.1:" + closedPort + ",127.0.0.1:" + server.port() + "/public";
    try (Connection connection = DriverManager.getConnection(url)) {
      assertThat(connection.isValid(1)).isTrue();
    }
    assertThatThrownBy(
            () -> DriverManager.getConnection("jdbc:azimuth://127.0.0.1:" + closedPort + "/"))
        .isInstanceOfSatisfying(
            SQLNonTransientConnectionException.class,
            e -> assertThat(e.getSQLState()).isEqualTo("08001"));
  }

  @Test
  void validity_is_asked_of_the_server() throws SQLException {
    try (Connection connection = connect("")) {
      assertThat(connection.isValid(1)).isTrue();
      server.endpoint().close();
      assertThat(connection.isValid(1)).isFalse();
    }
  }

  @Test
  void time_outs_reach_the_service() throws SQLException {
    try (Connection connection = connect("?statementTimeout=7000");
        Statement statement = connection.createStatement()) {
      statement.executeQuery("ROWS 1 3");
      assertThat(server.sql.lastSession.statementTimeout()).isEqualTo(Duration.ofSeconds(7));
      statement.setQueryTimeout(3);
      statement.executeQuery("ROWS 1 3");
      assertThat(server.sql.lastSession.statementTimeout()).isEqualTo(Duration.ofSeconds(3));
    }
  }

  @Test
  void a_database_in_this_process_needs_the_server() {
    assertThatThrownBy(() -> DriverManager.getConnection("jdbc:azimuth:mem:test"))
        .hasMessageContaining("azimuth-server");
  }

  @Test
  void the_database_is_not_read_only() throws SQLException {
    try (Connection connection = connect("")) {
      DatabaseMetaData metadata = connection.getMetaData();
      assertThat(metadata.isReadOnly()).isFalse();
      assertThat(metadata.getDatabaseProductName()).isEqualTo("Azimuth");
      assertThat(metadata.storesUpperCaseIdentifiers()).isFalse();
      assertThat(metadata.getURL()).startsWith("jdbc:azimuth://");
      assertThatThrownBy(() -> connection.prepareStatement("ROWS 1 3", 1))
          .isInstanceOf(SQLFeatureNotSupportedException.class);
    }
  }
}
