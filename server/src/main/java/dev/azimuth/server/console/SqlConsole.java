package dev.azimuth.server.console;

import dev.azimuth.server.console.StatementRunner.Answer;
import dev.azimuth.server.console.StatementSplitter.ScriptStatement;
import dev.azimuth.storage.time.Clock;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/// The console on a connection: with a person at a terminal, with a script, or in a pipe.
public final class SqlConsole {
  private static final int HISTORY_LINES_MAX = 10_000;

  private final Connection connection;
  private final Clock clock;

  /// A console on `connection`, which the caller closes.
  public SqlConsole(Connection connection, Clock clock) {
    this.connection = connection;
    this.clock = clock;
  }

  /// Runs the statements of a text; false if one failed.
  public boolean runText(String sql) throws IOException {
    return new Script("", plainRunner()).run(new StringReader(sql));
  }

  /// Runs the statements of a file; false if one failed.
  public boolean runFile(Path file) throws IOException {
    try (var text = Files.newBufferedReader(file)) {
      return new Script(file.toString(), plainRunner()).run(text);
    }
  }

  /// Runs the statements of standard input; false if one failed.
  public boolean runStandardInput() throws IOException {
    return new Script("standard input", plainRunner())
        .run(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  }

  /// Talks with a person until they leave.
  public void runInteractively(String url, Path historyFile) throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
      runAt(terminal, url, historyFile);
    }
  }

  /// Talks with the person at `terminal`.
  void runAt(Terminal terminal, String url, Path historyFile) {
    PrintWriter out = terminal.writer();
    StatementRunner runner =
        new StatementRunner(connection, out, out, ResultTable.Lines.BOX, clock);
    runner.toggleTiming();
    SqlCompleter completer = new SqlCompleter(connection);
    LineReader reader =
        LineReaderBuilder.builder()
            .appName("azimuth")
            .terminal(terminal)
            .parser(new InputParser())
            .completer(completer)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.CASE_INSENSITIVE, true)
            .variable(LineReader.HISTORY_FILE, historyFile)
            .variable(LineReader.HISTORY_SIZE, HISTORY_LINES_MAX)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "      -> ")
            .build();
    out.println("Connected to " + url + ". Statements end with ; and \\? helps.");
    talk(terminal, reader, runner, completer);
  }

  private static void talk(
      Terminal terminal, LineReader reader, StatementRunner runner, SqlCompleter completer) {
    while (true) {
      String input;
      try {
        input = reader.readLine("azimuth> ");
      } catch (UserInterruptException e) {
        continue; // Ctrl-C: what was typed is discarded
      } catch (EndOfFileException e) {
        return;
      }
      if (StatementRunner.isCommand(input)) {
        if (runner.command(input) == Answer.QUIT) {
          return;
        }
        continue;
      }
      Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, _ -> runner.cancel());
      try {
        run(input, runner);
      } finally {
        terminal.handle(Terminal.Signal.INT, before);
      }
      completer.forget();
    }
  }

  private static void run(String input, StatementRunner runner) {
    for (ScriptStatement statement : new StatementSplitter().feed(input)) {
      if (runner.run(statement, "") != Answer.SUCCEEDED) {
        return;
      }
    }
  }

  private StatementRunner plainRunner() {
    return new StatementRunner(
        connection,
        new PrintWriter(System.out, false, StandardCharsets.UTF_8),
        new PrintWriter(System.err, false, StandardCharsets.UTF_8),
        ResultTable.Lines.ASCII,
        clock);
  }
}
