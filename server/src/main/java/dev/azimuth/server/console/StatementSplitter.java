package dev.azimuth.server.console;

import java.util.ArrayList;
import java.util.List;

/// Splits text into SQL statements at semicolons outside of quotes and comments.
///
/// Knows `'…'`, `"…"` and backtick quotes (a doubled quote stands for itself), `-- …` and `/* …
/// */`. Text may come in pieces: what has no semicolon yet is kept.
final class StatementSplitter {
  /// A statement without its semicolon, and the line of the input that it begins at, from 1.
  record ScriptStatement(String sql, int line) {}

  private enum State {
    PLAIN,
    SINGLE_QUOTED,
    DOUBLE_QUOTED,
    BACKTICKED,
    LINE_COMMENT,
    BLOCK_COMMENT
  }

  private final StringBuilder pending = new StringBuilder();
  private State state = State.PLAIN;
  private int line = 1;
  private int statementLine = 1;
  private boolean hasContent;

  /// Takes more text; the statements that it completes.
  List<ScriptStatement> feed(String text) {
    List<ScriptStatement> complete = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      char next = i + 1 < text.length() ? text.charAt(i + 1) : '\0';
      if (state == State.PLAIN && character == ';') {
        finish(complete);
        continue;
      }
      if (endsOrBeginsPair(character, next)) {
        append(character);
        append(next);
        i++;
        continue;
      }
      if (state == State.PLAIN && !Character.isWhitespace(character) && !hasContent) {
        hasContent = true;
        statementLine = line;
      }
      state = after(character);
      append(character);
    }
    return complete;
  }

  /// Whether text is waiting for its semicolon.
  boolean isPending() {
    return hasContent || state != State.PLAIN;
  }

  /// What is left at the end of the input, a last statement without its semicolon.
  List<ScriptStatement> end() {
    List<ScriptStatement> rest = new ArrayList<>();
    finish(rest);
    return rest;
  }

  /// Forgets what is pending.
  void clear() {
    pending.setLength(0);
    state = State.PLAIN;
    hasContent = false;
  }

  private void finish(List<ScriptStatement> complete) {
    if (hasContent) {
      complete.add(new ScriptStatement(pending.toString().strip(), statementLine));
    }
    clear();
  }

  private void append(char character) {
    pending.append(character);
    if (character == '\n') {
      line++;
    }
  }

  /// Handles the two-character marks of comments.
  private boolean endsOrBeginsPair(char character, char next) {
    if (state == State.PLAIN && character == '-' && next == '-') {
      state = State.LINE_COMMENT;
      return true;
    }
    if (state == State.PLAIN && character == '/' && next == '*') {
      state = State.BLOCK_COMMENT;
      return true;
    }
    if (state == State.BLOCK_COMMENT && character == '*' && next == '/') {
      state = State.PLAIN;
      return true;
    }
    return false;
  }

  private State after(char character) {
    return switch (state) {
      case PLAIN ->
          switch (character) {
            case '\'' -> State.SINGLE_QUOTED;
            case '"' -> State.DOUBLE_QUOTED;
            case '`' -> State.BACKTICKED;
            default -> State.PLAIN;
          };
      // A doubled quote ends and begins again, which comes to the same.
      case SINGLE_QUOTED -> character == '\'' ? State.PLAIN : state;
      case DOUBLE_QUOTED -> character == '"' ? State.PLAIN : state;
      case BACKTICKED -> character == '`' ? State.PLAIN : state;
      case LINE_COMMENT -> character == '\n' ? State.PLAIN : state;
      case BLOCK_COMMENT -> state;
    };
  }
}
