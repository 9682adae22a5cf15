package dev.azimuth.server.console;

import dev.azimuth.server.console.StatementRunner.Answer;
import dev.azimuth.server.console.StatementSplitter.ScriptStatement;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;

/// Statements from text, run one after the other until the first that fails.
final class Script {
  private final String source;
  private final StatementRunner runner;

  /// @param source names the text in error messages
  Script(String source, StatementRunner runner) {
    this.source = source;
    this.runner = runner;
  }

  /// Runs all of it; false if a statement failed, and those after it were not run.
  boolean run(Reader text) throws IOException {
    StatementSplitter splitter = new StatementSplitter();
    BufferedReader lines = new BufferedReader(text);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!splitter.isPending() && StatementRunner.isCommand(line)) {
        Answer answer = runner.command(line);
        if (answer != Answer.SUCCEEDED) {
          return answer == Answer.QUIT;
        }
        splitter.feed("\n");
        continue;
      }
      for (ScriptStatement statement : splitter.feed(line + "\n")) {
        if (!run(statement)) {
          return false;
        }
      }
    }
    for (ScriptStatement statement : splitter.end()) {
      if (!run(statement)) {
        return false;
      }
    }
    return true;
  }

  private boolean run(ScriptStatement statement) {
    String place = source.isEmpty() ? "" : source + ":" + statement.line() + ": ";
    return runner.run(statement, place) == Answer.SUCCEEDED;
  }
}
