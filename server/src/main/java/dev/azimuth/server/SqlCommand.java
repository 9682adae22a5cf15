package dev.azimuth.server;

import dev.azimuth.server.commandline.Arguments;
import dev.azimuth.server.commandline.ExitCode;
import dev.azimuth.server.commandline.Option;
import dev.azimuth.server.commandline.UsageException;
import dev.azimuth.server.console.SqlConsole;
import dev.azimuth.server.console.StandardStreams;
import dev.azimuth.storage.time.SystemClock;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/// The SQL console.
final class SqlCommand implements Command {
  private static final String DEFAULT_URL = "jdbc:azimuth://localhost:8765/public";
  private static final Option URL = new Option("--url", "URL", "JDBC URL, default " + DEFAULT_URL);
  private static final Option EXECUTE =
      new Option("-e", "SQL", "runs these statements instead of asking");
  private static final Option FILE =
      new Option("-f", "FILE", "runs the statements of a file, up to the first that fails");

  @Override
  public String name() {
    return "sql";
  }

  @Override
  public String summary() {
    return "opens a SQL console, or runs statements from -e, -f or a pipe";
  }

  @Override
  public List<Option> options() {
    return List.of(URL, EXECUTE, FILE);
  }

  @Override
  public ExitCode run(Arguments arguments) throws IOException, SQLException {
    arguments.refuseWords(name());
    if (arguments.value(EXECUTE).isPresent() && arguments.value(FILE).isPresent()) {
      throw new UsageException("sql: give -e or -f, not both");
    }
    String url = arguments.value(URL).orElse(DEFAULT_URL);
    try (Connection connection = DriverManager.getConnection(url)) {
      SqlConsole console = new SqlConsole(connection, new SystemClock());
      String sql = arguments.value(EXECUTE).orElse("");
      if (!sql.isEmpty()) {
        return code(console.runText(sql));
      }
      String file = arguments.value(FILE).orElse("");
      if (!file.isEmpty()) {
        return code(console.runFile(Path.of(file)));
      }
      if (!StandardStreams.areTerminal()) {
        return code(console.runStandardInput());
      }
      Path history = Path.of(System.getProperty("user.home"), ".azimuth_history");
      console.runInteractively(url, history);
      return ExitCode.DONE;
    }
  }

  private static ExitCode code(boolean succeeded) {
    return succeeded ? ExitCode.DONE : ExitCode.FAILED;
  }
}
