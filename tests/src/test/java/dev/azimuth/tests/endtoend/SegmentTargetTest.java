package dev.azimuth.tests.endtoend;

import static dev.azimuth.tests.endtoend.TestServer.execute;
import static dev.azimuth.tests.endtoend.TestServer.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.server.configuration.Settings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `COMPACT` merges segments up to the size that is configured.
class SegmentTargetTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"1024, 3", "1073741824, 1"})
  void compact_merges_up_to_the_configured_size(long bytesTarget, long segments)
      throws SQLException {
    try (TestServer server =
            TestServer.start(directory, Settings.SEGMENT_BYTES_TARGET, bytesTarget);
        Connection connection = server.connect()) {
      execute(connection, "CREATE TABLE t (id INTEGER PRIMARY KEY, x VARCHAR(2000))");
      for (int round = 0; round < 3; round++) {
        execute(connection, "INSERT INTO t VALUES (" + round + ", '" + "x".repeat(2000) + "')");
        execute(connection, "FLUSH t");
      }
      execute(connection, "COMPACT t");
      assertThat(query(connection, "SELECT COUNT(*) FROM sys.segments WHERE state = 'SEALED'"))
          .containsExactly(Long.toString(segments));
      assertThat(query(connection, "SELECT COUNT(*), MIN(id), MAX(id) FROM t"))
          .containsExactly("3|0|2");
    }
  }
}
