package dev.azimuth.server;

import dev.azimuth.server.commandline.Arguments;
import dev.azimuth.server.commandline.ExitCode;
import dev.azimuth.server.commandline.Option;
import dev.azimuth.server.configuration.ServerConfiguration;
import dev.azimuth.server.configuration.SettingValues;
import dev.azimuth.server.configuration.Settings;
import dev.azimuth.server.console.SqlConsole;
import dev.azimuth.server.database.RunningServer;
import dev.azimuth.server.process.ScratchDirectory;
import dev.azimuth.storage.time.SystemClock;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/// Goes once through what servers and consoles usually do, so that Java can record which classes
/// that takes (`-XX:ArchiveClassesAtExit`). The `azimuth` script runs it after a build.
final class TrainCommand implements Command {
  private static final int ROWS = 2_000;
  private static final int BATCH_ROWS = 200;

  /// A cache is not worth waiting for something that hangs.
  private static final String STATEMENT_LIMIT = "?statementTimeout=20000";

  private static final String STATEMENTS =
      """
      SELECT id, v <-> '[1,0,0]' AS distance FROM points ORDER BY distance LIMIT 10;
      SELECT id FROM points WHERE label LIKE 'point 1%' AND id > 5 ORDER BY v <=> '[1,0,0]' LIMIT 10;
      SELECT label, COUNT(*), MAX(id) FROM points GROUP BY label ORDER BY label LIMIT 3;
      SELECT a.id FROM points AS a JOIN points AS b ON a.id = b.id WHERE a.id < 3;
      SELECT * FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY label ORDER BY id) AS r FROM points) AS x
        WHERE r = 1 AND id < 3;
      EXPLAIN SELECT id FROM points ORDER BY v <-> '[1,0,0]' LIMIT 10;
      UPDATE points SET label = 'changed' WHERE id = 1;
      DELETE FROM points WHERE id = 2;
      DROP TABLE points;
      """;

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String summary() {
    return "exercises everything once, for Java's class archive";
  }

  @Override
  public List<Option> options() {
    return List.of();
  }

  @Override
  public ExitCode run(Arguments arguments) throws IOException, SQLException {
    arguments.refuseWords(name());
    try (ScratchDirectory scratch = ScratchDirectory.create("azimuth-train-")) {
      ServerConfiguration configuration =
          ServerConfiguration.of(
              SettingValues.defaults()
                  .with(Settings.DATA_DIRECTORY, scratch.path().resolve("data").toString())
                  .with(Settings.HTTP_PORT, 0L));
      boolean succeeded;
      try (RunningServer server = RunningServer.start(configuration);
          Connection connection = DriverManager.getConnection(server.url() + STATEMENT_LIMIT)) {
        load(connection);
        succeeded = new SqlConsole(connection, new SystemClock()).runText(STATEMENTS);
      }
      return succeeded ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private static void load(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE points (id BIGINT PRIMARY KEY, label VARCHAR(20), v VECTOR(3))");
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO points VALUES (?, ?, ?)")) {
      for (int i = 0; i < ROWS; i++) {
        insert.setLong(1, i);
        insert.setString(2, "point " + i % 10);
        insert.setObject(3, new float[] {i, 1, 0});
        insert.addBatch();
        if ((i + 1) % BATCH_ROWS == 0) {
          insert.executeBatch();
        }
      }
    }
  }
}
