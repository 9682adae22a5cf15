package dev.azimuth.sql.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What every client can do: Avatica's own with both serialisations, and ours.
class ClientsTest {
  @RegisterExtension private final FakeServer server = new FakeServer();

  enum Client {
    AVATICA_PROTOBUF,
    AVATICA_JSON,
    AZIMUTH;

    String url(int port) {
      return switch (this) {
        case AVATICA_PROTOBUF ->
            "jdbc:avatica:remote:url=http://127.0.0.1:" + port + ";serialization=protobuf";
        case AVATICA_JSON -> "jdbc:avatica:remote:url=http://127.0.0.1:" + port;
        case AZIMUTH -> "jdbc:azimuth://127.0.0.1:" + port + "/";
      };
    }
  }

  private Connection connect(Client client) throws SQLException {
    return DriverManager.getConnection(client.url(server.port()));
  }

  @ParameterizedTest
  @EnumSource
  void a_query_returns_its_rows(Client client) throws SQLException {
    try (Connection connection = connect(client);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("ROWS 3 3")) {
      List<String> seen = new ArrayList<>();
      while (rows.next()) {
        seen.add(rows.getLong(1) + " " + rows.getString("name") + " " + rows.getDouble(3));
      }
      assertThat(seen).containsExactly("0 name 0 0.0", "1 name 1 0.5", "2 name 2 1.0");
    }
    assertThat(server.sql.openCursors).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource
  void every_type_arrives_as_it_was_sent(Client client) throws SQLException {
    try (Connection connection = connect(client);
        PreparedStatement statement = connection.prepareStatement("TYPES");
        ResultSet rows = statement.executeQuery()) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getBoolean("b")).isTrue();
      assertThat(rows.getByte("t")).isEqualTo((byte) -7);
      assertThat(rows.getShort("s")).isEqualTo((short) 300);
      assertThat(rows.getInt("i")).isEqualTo(-70_000);
      assertThat(rows.getLong("l")).isEqualTo(1L << 40);
      assertThat(rows.getFloat("r")).isEqualTo(1.5f);
      assertThat(rows.getDouble("d")).isEqualTo(-2.25);
      assertThat(rows.getBigDecimal("n")).isEqualByComparingTo(new BigDecimal("12345678.90"));
      assertThat(rows.getString("c")).isEqualTo("grüße, ışık");
      assertThat(rows.getBytes("x")).containsExactly(0, -1, 7);
      assertThat(rows.getString("dt")).isEqualTo("2024-10-04");
      assertThat(rows.getDate("dt").toLocalDate()).isEqualTo("2024-10-04");
      assertThat(rows.getTime("tm").toLocalTime()).isEqualTo("01:02:03");
      assertThat(rows.getTimestamp("ts").toLocalDateTime()).isEqualTo("2023-11-14T22:13:20.123");
      assertThat((Object[]) rows.getArray("v").getArray()).containsExactly(1f, -2.5f, 3e-7f);
      assertThat(rows.getArray("nothing")).isNull();
      assertThat(rows.wasNull()).isTrue();
      assertThat(rows.getMetaData().getColumnType(14)).isEqualTo(Types.ARRAY);
      assertThat(rows.getMetaData().getColumnTypeName(14)).isEqualTo("VECTOR(3)");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_result_larger_than_a_frame_is_fetched_to_its_end(Client client) throws SQLException {
    try (Connection connection = connect(client);
        PreparedStatement statement = connection.prepareStatement("ROWS 25000 3");
        ResultSet rows = statement.executeQuery()) {
      assertThat(server.sql.openCursors).hasValue(1);
      long count = 0;
      while (rows.next()) {
        assertThat(rows.getLong(1)).isEqualTo(count++);
      }
      assertThat(count).isEqualTo(25_000);
    }
    assertThat(server.sql.openCursors).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource
  void closing_a_statement_frees_what_was_not_read(Client client) throws SQLException {
    try (Connection connection = connect(client)) {
      try (Statement statement = connection.createStatement()) {
        statement.executeQuery("ROWS 25000 3").next();
        assertThat(server.sql.openCursors).hasValue(1);
      }
      assertThat(server.sql.openCursors).hasValue(0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void max_rows_cuts_a_result(Client client) throws SQLException {
    try (Connection connection = connect(client);
        Statement statement = connection.createStatement()) {
      statement.setMaxRows(2);
      try (ResultSet rows = statement.executeQuery("ROWS 25000 3")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.next()).isTrue();
        assertThat(rows.next()).isFalse();
      }
    }
    assertThat(server.sql.openCursors).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource
  void updates_and_batches_return_their_counts(Client client) throws SQLException {
    try (Connection connection = connect(client);
        PreparedStatement insert = connection.prepareStatement("INSERT ? ?")) {
      insert.setLong(1, 1);
      insert.setString(2, "[1,2,3]");
      assertThat(insert.executeUpdate()).isEqualTo(1);
      for (long i = 2; i < 5; i++) {
        insert.setLong(1, i);
        insert.setBytes(2, new byte[] {0, 0, -128, 63});
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
      assertThat(server.sql.inserted).hasSize(4);
      assertThat(server.sql.inserted.get(0)).containsExactly(1L, "[1,2,3]");
      assertThat(server.sql.inserted.get(3).get(0)).isEqualTo(4L);
      assertThat((byte[]) server.sql.inserted.get(3).get(1)).containsExactly(0, 0, -128, 63);
    }
  }

  @ParameterizedTest
  @EnumSource
  void arrays_of_numbers_reach_the_service(Client client) throws SQLException {
    try (Connection connection = connect(client);
        PreparedStatement insert = connection.prepareStatement("INSERT ? ?")) {
      insert.setLong(1, 1);
      insert.setArray(2, connection.createArrayOf("REAL", new Float[] {1f, 2f, 3.5f}));
      insert.addBatch();
      insert.executeBatch();
      Object vector = server.sql.inserted.getFirst().get(1);
      if (client == Client.AZIMUTH) {
        assertThat((byte[]) vector).hasSize(12);
      } else {
        assertThat((List<?>) vector)
            .extracting(element -> ((Number) element).floatValue())
            .containsExactly(1f, 2f, 3.5f);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void errors_carry_state_and_number_and_no_stack_trace(Client client) throws SQLException {
    try (Connection connection = connect(client);
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("FAIL UNKNOWN_TABLE"))
          .isInstanceOfSatisfying(
              SQLException.class,
              e -> {
                assertThat(e.getSQLState()).isEqualTo("42P01");
                assertThat(e.getErrorCode()).isEqualTo(1002);
                assertThat(e.getMessage()).contains("the table does not exist");
                assertThat(e.toString()).doesNotContain("\tat ");
              });
      assertThatThrownBy(() -> statement.executeQuery("BUG"))
          .isInstanceOfSatisfying(
              SQLException.class,
              e -> {
                assertThat(e.getSQLState()).isEqualTo("XX000");
                assertThat(e.getMessage()).contains("error id");
                assertThat(e.toString()).doesNotContain("secret");
              });
      assertThat(statement.executeQuery("ROWS 1 3").next()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_unbound_parameter_is_named(Client client) throws SQLException {
    try (Connection connection = connect(client);
        PreparedStatement query = connection.prepareStatement("ECHO ? ?")) {
      query.setLong(1, 1);
      assertThatThrownBy(query::executeQuery)
          .isInstanceOfSatisfying(
              SQLException.class,
              e -> {
                assertThat(e.getSQLState()).isEqualTo("07001");
                assertThat(e.getMessage()).contains("parameter 2");
              });
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_rollback_is_refused_after_a_write_only(Client client) throws SQLException {
    try (Connection connection = connect(client)) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.executeQuery("ROWS 1 3").next();
        connection.rollback();
        statement.executeUpdate("INSERT 1");
        connection.commit();
        connection.rollback();
        statement.executeUpdate("INSERT 1");
        assertThatThrownBy(connection::rollback).hasMessageContaining("rolled back");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_schema_of_the_connection_reaches_the_service(Client client) throws SQLException {
    try (Connection connection = connect(client)) {
      connection.setSchema("Other");
      assertThat(connection.getSchema()).isEqualTo("Other");
      try (Statement statement = connection.createStatement()) {
        statement.executeQuery("ROWS 1 3").next();
      }
      assertThat(server.sql.lastSession.schema()).isEqualTo("Other");
    }
  }

  @ParameterizedTest
  @EnumSource
  void metadata_lists_schemas_tables_and_columns(Client client) throws SQLException {
    try (Connection connection = connect(client)) {
      DatabaseMetaData metadata = connection.getMetaData();
      assertThat(strings(metadata.getSchemas(), 1)).containsExactly("Other", "SYS", "public");
      assertThat(strings(metadata.getTables(null, "PUB%", "it_m_", null), 3))
          .containsExactly("items");
      assertThat(strings(metadata.getTables(null, null, null, new String[] {"VIEW"}), 3)).isEmpty();
      assertThat(strings(metadata.getTableTypes(), 1)).containsExactly("SYSTEM TABLE", "TABLE");
      assertThat(strings(metadata.getCatalogs(), 1)).isEmpty();
      assertThat(strings(metadata.getTypeInfo(), 1)).contains("VECTOR", "BIGINT");
      assertThat(strings(metadata.getColumns(null, "public", "items", "%"), 6))
          .containsExactly("BIGINT", "VARCHAR(20)", "VECTOR(3)");
      try (ResultSet column = metadata.getColumns(null, null, "items", "name")) {
        assertThat(column.next()).isTrue();
        assertThat(column.getInt("DATA_TYPE")).isEqualTo(Types.VARCHAR);
        assertThat(column.getInt("COLUMN_SIZE")).isEqualTo(20);
        assertThat(column.getString("COLUMN_DEF")).isEqualTo("'x'");
        assertThat(column.getString("IS_NULLABLE")).isEqualTo("YES");
        assertThat(column.getInt("ORDINAL_POSITION")).isEqualTo(2);
      }
    }
  }

  private static List<String> strings(ResultSet rows, int column) throws SQLException {
    List<String> strings = new ArrayList<>();
    try (rows) {
      while (rows.next()) {
        strings.add(rows.getString(column));
      }
    }
    return strings;
  }
}
