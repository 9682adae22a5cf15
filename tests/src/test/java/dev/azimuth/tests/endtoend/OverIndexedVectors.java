package dev.azimuth.tests.endtoend;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Tests that begin with a server and a table of [IndexedVectors] in it.
abstract class OverIndexedVectors {
  static final int ROWS = 4000;
  static final String LIMIT = "LIMIT " + IndexedVectors.K;

  TestServer server;
  Connection connection;
  IndexedVectors table;

  @BeforeEach
  void load(@TempDir Path directory) throws SQLException {
    server = TestServer.start(directory);
    connection = server.connect();
    table = new IndexedVectors(server, connection, ROWS);
  }

  @AfterEach
  void stop() throws SQLException {
    connection.close();
    server.close();
  }
}
