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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Does what servers and consoles usually do, so that Java can record which classes that takes, and
/// what it learned of methods that it compiled (`-XX:AOTCacheOutput`). The `azimuth` script runs it
/// after a build.
final class TrainCommand implements Command {
  private static final int REPEAT_DEFAULT = 80;
  private static final int REPEAT_MAX = 1_000;
  private static final Option REPEAT =
      new Option(
          "--repeat",
          "COUNT",
          "batches of rows, and so many times five searches and look-ups; default "
              + REPEAT_DEFAULT
              + ", after which Java has compiled most of it");
  private static final int BATCH_ROWS = 500;
  private static final int STATEMENTS_PER_BATCH = 5;
  private static final int DIMENSION = 256;

  /// A cache is not worth waiting for something that hangs.
  private static final String STATEMENT_LIMIT = "?statementTimeout=20000";

  private static final String STATEMENTS =
      """
      SELECT id, v <-> QUERY AS distance FROM points ORDER BY distance EXACT LIMIT 10;
      SELECT id FROM points WHERE label LIKE 'point 1%' AND id > 5 ORDER BY v <=> QUERY EXACT LIMIT 10;
      SELECT label, COUNT(*), MAX(id) FROM points GROUP BY label ORDER BY label LIMIT 3;
      SELECT a.id FROM points AS a JOIN points AS b ON a.id = b.id WHERE a.id < 3;
      SELECT * FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY label ORDER BY id) AS r FROM points) AS x
        WHERE r = 1 AND id < 3;
      EXPLAIN SELECT id FROM points ORDER BY v <-> QUERY LIMIT 10;
      UPDATE points SET label = 'changed' WHERE id = 1;
      DELETE FROM points WHERE id = 2;
      """;

  /// Of what the server before it flushed.
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
    return "exercises everything, for Java's cache of classes and profiles";
  }

  @Override
  public List<Option> options() {
    return List.of(REPEAT);
  }

  @Override
  public ExitCode run(Arguments arguments) throws IOException, SQLException {
    arguments.refuseWords(name());
    int repeat = arguments.number(REPEAT, 1, REPEAT_MAX).orElse(REPEAT_DEFAULT);
    try (ScratchDirectory scratch = ScratchDirectory.create("azimuth-train-")) {
      ServerConfiguration configuration =
          ServerConfiguration.of(
              SettingValues.defaults()
                  .with(Settings.DATA_DIRECTORY, scratch.path().resolve("data").toString())
                  .with(Settings.HTTP_PORT, 0L));
      CompletableFuture<Void> stopRequested = StopSignals.listen();
      boolean succeeded =
          run(configuration, connection -> load(connection, repeat), repeat, STATEMENTS)
              && run(configuration, connection -> {}, repeat, AFTER_RESTART);
      return succeeded && !stopRequested.isDone() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private interface Preparation {
    void run(Connection connection) throws SQLException;
  }

  private static boolean run(
      ServerConfiguration configuration, Preparation preparation, int repeat, String statements)
      throws IOException, SQLException {
    try (RunningServer server = RunningServer.start(configuration);
        Connection connection = DriverManager.getConnection(server.url() + STATEMENT_LIMIT)) {
      preparation.run(connection);
      query(connection, repeat * STATEMENTS_PER_BATCH);
      return new SqlConsole(connection, new SystemClock())
          .runText(statements.replace("QUERY", "'" + Arrays.toString(vector(1)) + "'"));
    }
  }

  private static void load(Connection connection, int batches) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE points (id BIGINT PRIMARY KEY, number INTEGER, label VARCHAR(20), v VECTOR("
              + DIMENSION
              + "))");
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO points VALUES (?, ?, ?, ?)")) {
      for (int batch = 0; batch < batches; batch++) {
        for (int i = batch * BATCH_ROWS; i < (batch + 1) * BATCH_ROWS; i++) {
          insert.setLong(1, i);
          insert.setInt(2, i);
          insert.setString(3, "point " + i % 10);
          insert.setObject(4, vector(i));
          insert.addBatch();
        }
        insert.executeBatch();
      }
    }
  }

  private static void query(Connection connection, int count) throws SQLException {
    try (PreparedStatement search =
            connection.prepareStatement(
                "SELECT id, v <-> ? AS distance FROM points ORDER BY distance EXACT LIMIT 10");
        PreparedStatement lookup =
            connection.prepareStatement("SELECT label FROM points WHERE id = ?")) {
      for (int i = 0; i < count; i++) {
        search.setObject(1, vector(i));
        read(search);
        lookup.setLong(1, i);
        read(lookup);
      }
    }
  }

  private static void read(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        rows.getObject(1);
      }
    }
  }

  /// Some vector of values between -1 and 1, another for each number.
  private static float[] vector(int number) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) Math.sin((number + 1.0) * (i + 1));
    }
    return vector;
  }
}
