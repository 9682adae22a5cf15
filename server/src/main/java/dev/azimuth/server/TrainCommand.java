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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Goes once through what servers and consoles usually do, so that Java can record which classes
/// that takes (`-XX:ArchiveClassesAtExit`). The `azimuth` script runs it after a build.
final class TrainCommand implements Command {
  private static final int ROWS = 2_000;
  private static final int BATCH_ROWS = 200;

  /// Enough for vectors to be stored in codes too.
  private static final int DIMENSION = 64;

  /// A cache is not worth waiting for something that hangs.
  private static final String STATEMENT_LIMIT = "?statementTimeout=20000";

  private static final String STATEMENTS =
      """
      SELECT id, v <-> QUERY AS distance FROM points ORDER BY distance LIMIT 10;
      SELECT id FROM points WHERE label LIKE 'point 1%' AND id > 5 ORDER BY v <=> QUERY LIMIT 10;
      SELECT label, COUNT(*), MAX(id) FROM points GROUP BY label ORDER BY label LIMIT 3;
      SELECT a.id FROM points AS a JOIN points AS b ON a.id = b.id WHERE a.id < 3;
      SELECT * FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY label ORDER BY id) AS r FROM points) AS x
        WHERE r = 1 AND id < 3;
      EXPLAIN SELECT id FROM points ORDER BY v <-> QUERY LIMIT 10;
      UPDATE points SET label = 'changed' WHERE id = 1;
      DELETE FROM points WHERE id = 2;
      """;

  /// Of what the log held.
  private static final String AFTER_RESTART =
      """
      SELECT id, v <-> QUERY AS distance FROM points ORDER BY distance LIMIT 10;
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
      CompletableFuture<Void> stopRequested = StopSignals.listen();
      boolean succeeded =
          run(configuration, TrainCommand::load, STATEMENTS)
              && run(configuration, connection -> {}, AFTER_RESTART);
      return succeeded && !stopRequested.isDone() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private interface Preparation {
    void run(Connection connection) throws SQLException;
  }

  private static boolean run(
      ServerConfiguration configuration, Preparation preparation, String statements)
      throws IOException, SQLException {
    try (RunningServer server = RunningServer.start(configuration);
        Connection connection = DriverManager.getConnection(server.url() + STATEMENT_LIMIT)) {
      preparation.run(connection);
      return new SqlConsole(connection, new SystemClock())
          .runText(statements.replace("QUERY", "'" + Arrays.toString(vector(1)) + "'"));
    }
  }

  private static float[] vector(int number) {
    float[] vector = new float[DIMENSION];
    Arrays.fill(vector, 1);
    vector[0] = number;
    return vector;
  }

  private static void load(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE points (id BIGINT PRIMARY KEY, label VARCHAR(20), v VECTOR("
              + DIMENSION
              + "))");
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO points VALUES (?, ?, ?)")) {
      for (int i = 0; i < ROWS; i++) {
        insert.setLong(1, i);
        insert.setString(2, "point " + i % 10);
        insert.setObject(3, vector(i));
        insert.addBatch();
        if ((i + 1) % BATCH_ROWS == 0) {
          insert.executeBatch();
        }
      }
    }
  }
}
