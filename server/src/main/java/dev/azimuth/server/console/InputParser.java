package dev.azimuth.server.console;

import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/// Lets the line reader go on until a statement is complete, and finds the word to complete.
final class InputParser implements Parser {
  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    if (context == ParseContext.ACCEPT_LINE && isUnfinished(line)) {
      throw new EOFError(-1, cursor, "the statement needs its semicolon");
    }
    int start = cursor;
    while (start > 0 && isWordPart(line.charAt(start - 1))) {
      start--;
    }
    return new Word(line, cursor, line.substring(start, cursor));
  }

  @Override
  public boolean isEscapeChar(char character) {
    return false;
  }

  private static boolean isUnfinished(String line) {
    if (StatementRunner.isCommand(line)) {
      return false;
    }
    StatementSplitter splitter = new StatementSplitter();
    splitter.feed(line);
    return splitter.isPending();
  }

  private static boolean isWordPart(char character) {
    return Character.isLetterOrDigit(character) || character == '_' || character == '\\';
  }

  /// The word before the cursor; what comes before it does not matter to completion.
  private record Word(String line, int cursor, String word) implements CompletingParsedLine {
    /// Nothing is escaped: a candidate stands as it is.
    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return word.length();
    }

    @Override
    public int rawWordLength() {
      return word.length();
    }

    @Override
    public int wordCursor() {
      return word.length();
    }

    @Override
    public int wordIndex() {
      return 0;
    }

    @Override
    public List<String> words() {
      return List.of(word);
    }
  }
}
