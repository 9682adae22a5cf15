package dev.azimuth.server.console;

import dev.azimuth.server.console.StatementSplitter.ScriptStatement;
import dev.azimuth.storage.time.Clock;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Runs one statement or backslash command after another on a connection and prints what comes
/// back.
///
/// One thread runs; [#cancel()] may come from another.
final class StatementRunner {
  /// What a command asks of the console.
  enum Answer {
    SUCCEEDED,
    FAILED,
    QUIT
  }

  static final String HELP =
      """
      SQL statements end with a semicolon and may span lines. Beside them:
        \\d          tables
        \\d TABLE    columns of a table
        \\timing     show how long statements take, or stop to
        \\q          quit (also Ctrl-D)
        \\?          this help
      Ctrl-C discards what was typed, or ends the statement that runs.\
      """;

  private final Connection connection;
  private final PrintWriter out;
  private final PrintWriter errors;
  private final ResultTable.Lines lines;
  private final Clock clock;
  private final AtomicReference<@Nullable Statement> running = new AtomicReference<>();
  private boolean isTimed;

  StatementRunner(
      Connection connection,
      PrintWriter out,
      PrintWriter errors,
      ResultTable.Lines lines,
      Clock clock) {
    this.connection = connection;
    this.out = out;
    this.errors = errors;
    this.lines = lines;
    this.clock = clock;
  }

  /// Whether a line is a command for the console and not SQL.
  static boolean isCommand(String line) {
    return line.stripLeading().startsWith("\\");
  }

  /// Turns timing on or off.
  void toggleTiming() {
    isTimed = !isTimed;
  }

  /// Runs a backslash command.
  Answer command(String line) {
    String[] words = line.strip().replaceFirst(";$", "").split("\\s+", 2);
    String argument = words.length > 1 ? words[1].strip() : "";
    switch (words[0]) {
      case "\\q", "\\quit" -> {
        return Answer.QUIT;
      }
      case "\\?", "\\h", "\\help" -> out.println(HELP);
      case "\\timing" -> {
        toggleTiming();
        out.println("Timing is " + (isTimed ? "on." : "off."));
      }
      case "\\d", "\\dt" -> {
        return describe(argument);
      }
      default -> {
        errors.println("There is no command " + words[0] + "; \\? lists them.");
        errors.flush();
        return Answer.FAILED;
      }
    }
    out.flush();
    return Answer.SUCCEEDED;
  }

  /// Runs a statement; `place` comes before an error message.
  Answer run(ScriptStatement script, String place) {
    long begun = clock.nanos();
    try (Statement statement = connection.createStatement()) {
      running.set(statement);
      if (statement.execute(script.sql())) {
        try (ResultSet rows = statement.getResultSet()) {
          new ResultTable(out, lines).print(rows);
        }
      } else {
        out.println(summary(script.sql(), statement.getLargeUpdateCount()));
      }
    } catch (SQLException e) {
      out.flush();
      errors.println(place + errorText(e));
      errors.flush();
      return Answer.FAILED;
    } finally {
      running.set(null);
    }
    if (isTimed) {
      out.printf(Locale.ROOT, "Time: %.3f ms%n", (clock.nanos() - begun) / 1e6);
    }
    out.flush();
    return Answer.SUCCEEDED;
  }

  /// Ends the statement that runs, if there is one: the server stops its work, and the rest of its
  /// result is left out.
  void cancel() {
    Statement statement = running.get();
    if (statement != null) {
      try {
        statement.cancel();
      } catch (SQLException e) {
        errors.println(errorText(e));
        errors.flush();
      }
    }
  }

  /// An error as the console shows it: `ERROR 42P01: …`.
  static String errorText(SQLException failure) {
    String state = failure.getSQLState();
    return "ERROR " + (state == null ? "" : state) + ": " + failure.getMessage();
  }

  private Answer describe(String argument) {
    try {
      if (argument.isEmpty()) {
        try (ResultSet tables =
            connection.getMetaData().getTables(null, null, "%", new String[] {"TABLE"})) {
          new TableDescriptions(out, lines).printTables(tables);
        }
        out.flush();
        return Answer.SUCCEEDED;
      }
      boolean isFound = new TableDescriptions(out, lines).printTable(connection, argument);
      out.flush();
      if (!isFound) {
        errors.println("There is no table " + argument + "; \\d lists them.");
        errors.flush();
      }
      return isFound ? Answer.SUCCEEDED : Answer.FAILED;
    } catch (SQLException e) {
      errors.println(errorText(e));
      errors.flush();
      return Answer.FAILED;
    }
  }

  private static String summary(String sql, long count) {
    String verb = sql.stripLeading().split("[\\s(]+", 2)[0].toUpperCase(Locale.ROOT);
    return switch (verb) {
      case "INSERT", "UPSERT", "UPDATE", "DELETE", "MERGE" ->
          verb + ": " + count + (count == 1 ? " row" : " rows");
      default -> "OK";
    };
  }
}
