package dev.azimuth.tests.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.server.process.ServerProcess;
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
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Statements about the files of a table, on a server whose files can be looked at.
@Timeout(600)
final class TableFilesTest {
  private static final int ROWS = 2_000;

  @TempDir private Path directory;

  @Test
  void a_flushed_table_is_checked_and_a_flipped_bit_is_found() throws Exception {
    Path data = directory.resolve("data");
    try (ServerProcess server =
            ServerProcess.start(data, directory.resolve("errors"), QuickStart.with());
        Connection connection = DriverManager.getConnection(server.url());
        Statement statement = connection.createStatement()) {
      load(connection, statement);
      statement.execute("FLUSH t");
      try (ResultSet rows = statement.executeQuery("CHECK TABLE t")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt("SHARD")).isZero();
        assertThat(rows.getLong("MANIFEST")).isPositive();
        assertThat(rows.getInt("FILES")).isEqualTo(2);
        assertThat(rows.getLong("BYTES")).isGreaterThan(ROWS * 4L * 64);
        assertThat(rows.getLong("ROW_VERSIONS")).isEqualTo(ROWS);
        assertThat(rows.getString("DAMAGE")).isNull();
        assertThat(rows.next()).isFalse();
      }

      String damaged = flipBit(data.resolve("objects"));

      try (ResultSet rows = statement.executeQuery("CHECK TABLE t")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString("DAMAGE")).contains(damaged);
        assertThat(rows.next()).isFalse();
      }
      statement.execute("TRUNCATE TABLE t");
      try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM t")) {
        rows.next();
        assertThat(rows.getLong(1)).isZero();
      }
    }
  }

  private static void load(Connection connection, Statement statement) throws SQLException {
    statement.execute("CREATE TABLE t (id BIGINT PRIMARY KEY, v VECTOR(64))");
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
      for (int i = 0; i < ROWS; i++) {
        float[] vector = new float[64];
        vector[i % 64] = i;
        insert.setLong(1, i);
        insert.setObject(2, vector);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /// Flips a bit in the middle of the largest file; its name.
  private static String flipBit(Path objects) throws IOException {
    Path largest;
    try (Stream<Path> files = Files.walk(objects)) {
      largest =
          files
              .filter(Files::isRegularFile)
              .max(Comparator.comparingLong(file -> file.toFile().length()))
              .orElseThrow();
    }
    try (FileChannel channel =
        FileChannel.open(largest, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long middle = channel.size() / 2;
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, middle);
      one.put(0, (byte) (one.get(0) ^ 4)).rewind();
      channel.write(one, middle);
    }
    return largest.getFileName().toString();
  }
}
