package dev.azimuth.sql.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.sql.api.WrittenPositions;
import dev.azimuth.storage.log.LogName;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What answers note, and what our driver makes of it.
class SessionNotesTest {
  @RegisterExtension private final FakeServer server = new FakeServer();

  private Connection connect() throws SQLException {
    return server.connect("");
  }

  private Optional<WrittenPositions> sentWith(Statement statement) throws SQLException {
    statement.executeQuery("ROWS 1 1").close();
    return server.sql.lastSession.written();
  }

  @Test
  void the_last_position_of_each_shard_goes_with_every_later_request() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        Connection other = connect();
        Statement others = other.createStatement()) {
      assertThat(sentWith(statement)).contains(WrittenPositions.NONE);
      statement.executeUpdate("WRITE 7/0:12,7/1:3");
      statement.executeUpdate("WRITE 7/0:11,7/1:4,9/0:1");
      assertThat(sentWith(statement))
          .contains(
              new WrittenPositions(
                  Map.of(new LogName(7, 0), 12L, new LogName(7, 1), 4L, new LogName(9, 0), 1L)));
      assertThat(sentWith(others)).contains(WrittenPositions.NONE);
    }
  }

  @Test
  void a_connection_that_has_written_to_too_many_shards_sends_none_any_more() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (int shard = 0; shard < WrittenPositions.SHARDS_MAX; shard++) {
        statement.executeUpdate("WRITE 1/" + shard + ":5");
      }
      assertThat(sentWith(statement).orElseThrow().byShard()).hasSize(WrittenPositions.SHARDS_MAX);
      statement.executeUpdate("WRITE 2/0:5");
      assertThat(sentWith(statement)).isEmpty();
      statement.executeUpdate("WRITE 1/0:6");
      assertThat(sentWith(statement)).isEmpty();
    }
  }

  @Test
  void a_stock_client_is_told_nothing_and_sends_nothing() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:avatica:remote:url=http://127.0.0.1:"
                    + server.port()
                    + ";serialization=protobuf");
        Statement statement = connection.createStatement()) {
      assertThat(sentWith(statement)).isEmpty();
    }
  }
}
