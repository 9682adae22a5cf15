package dev.azimuth.tests.endtoend;

import dev.azimuth.server.configuration.ServerConfiguration;
import dev.azimuth.server.configuration.Setting;
import dev.azimuth.server.configuration.SettingValues;
import dev.azimuth.server.configuration.Settings;
import dev.azimuth.server.database.RunningServer;
import dev.azimuth.storage.embedded.EmbeddedStorage;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// A server in this process on a free port.
final class TestServer implements AutoCloseable {
  private static final Clock CLOCK = new SystemClock();

  private final RunningServer server;

  private TestServer(RunningServer server) {
    this.server = server;
  }

  static TestServer start(Path dataDirectory) {
    return start(settings(dataDirectory));
  }

  static TestServer start(Path dataDirectory, Setting setting, long value) {
    return start(settings(dataDirectory).with(setting, value));
  }

  static TestServer start(
      Path dataDirectory, Setting first, long firstValue, Setting second, long secondValue) {
    return start(settings(dataDirectory).with(first, firstValue).with(second, secondValue));
  }

  private static TestServer start(SettingValues values) {
    return new TestServer(RunningServer.start(ServerConfiguration.of(values)));
  }

  /// A server on a disk whose free bytes are told by `usableBytes`.
  static TestServer startOnDiskOf(LongSupplier usableBytes, Path dataDirectory) {
    return new TestServer(
        RunningServer.start(
            ServerConfiguration.of(settings(dataDirectory)),
            (clock, scheduler) ->
                EmbeddedStorage.open(dataDirectory, usableBytes, clock, scheduler)));
  }

  private static SettingValues settings(Path dataDirectory) {
    return SettingValues.defaults()
        .with(Settings.DATA_DIRECTORY, dataDirectory.toString())
        .with(Settings.HTTP_PORT, 0L);
  }

  /// Monotonic time, for the limits of waits.
  long nanos() {
    return CLOCK.nanos();
  }

  String url() {
    return server.url();
  }

  int port() {
    return server.port();
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url());
  }

  @Override
  public void close() {
    server.close();
  }

  static long execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  /// All rows as text, columns separated by a bar.
  static List<String> query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return texts(rows);
    }
  }

  static List<String> texts(ResultSet rows) throws SQLException {
    int columnCount = rows.getMetaData().getColumnCount();
    List<String> texts = new ArrayList<>();
    while (rows.next()) {
      List<String> cells = new ArrayList<>();
      for (int i = 1; i <= columnCount; i++) {
        cells.add(String.valueOf(rows.getString(i)));
      }
      texts.add(String.join("|", cells));
    }
    return texts;
  }
}
