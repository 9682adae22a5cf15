package dev.azimuth.sql.service;

import java.util.Locale;
import java.util.Set;

/// Brings texts of one statement that differ in white space, comments and the case of keywords to
/// the same form. Everything else stays: quoted text, hints, literals, and the case of names, which
/// results show.
///
/// One scan over the text; one use by one thread.
final class StatementText {
  private final String sql;
  private final Set<String> keywords;
  private final StringBuilder out;
  private int at;

  private StatementText(String sql, Set<String> keywords) {
    this.sql = sql;
    this.keywords = keywords;
    this.out = new StringBuilder(sql.length());
  }

  /// The form that all such texts have in common.
  ///
  /// @param keywords reserved words, in upper case: they cannot be names
  static String normalized(String sql, Set<String> keywords) {
    // How the parser reads a comment that begins with more than one star is left to the parser.
    return sql.contains("/**") ? sql : new StatementText(sql, keywords).scan();
  }

  private String scan() {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (isSpace(c) || startsComment()) {
        gap();
      } else if (c == '\'' || c == '"' || c == '`') {
        copyTo(afterNext(String.valueOf(c), at + 1));
      } else if (sql.startsWith("/*+", at)) {
        copyTo(afterNext("*/", at));
      } else if (Character.isUnicodeIdentifierPart(c) || c == '$') {
        word();
      } else {
        copyTo(at + 1);
      }
    }
    return out.toString();
  }

  /// White space and comments are one space; but two texts in quotes on two lines are one text.
  private void gap() {
    boolean newLine = false;
    while (at < sql.length() && (isSpace(sql.charAt(at)) || startsComment())) {
      int start = at;
      if (isSpace(sql.charAt(at))) {
        at++;
      } else if (sql.startsWith("/*", at)) {
        at = afterNext("*/", at + 2);
      } else {
        at = afterNext("\n", at);
      }
      newLine |= sql.indexOf('\n', start, at) >= 0;
    }
    if (!out.isEmpty() && at < sql.length()) {
      out.append(newLine && out.charAt(out.length() - 1) == '\'' ? '\n' : ' ');
    }
  }

  private void word() {
    int start = at;
    while (at < sql.length()
        && (Character.isUnicodeIdentifierPart(sql.charAt(at)) || sql.charAt(at) == '$')) {
      at++;
    }
    String word = sql.substring(start, at);
    String upper = word.toUpperCase(Locale.ROOT);
    out.append(keywords.contains(upper) ? upper : word);
  }

  private boolean startsComment() {
    return sql.startsWith("--", at)
        || sql.startsWith("//", at)
        || sql.startsWith("/*", at) && !sql.startsWith("/*+", at);
  }

  private int afterNext(String end, int from) {
    int found = sql.indexOf(end, from);
    return found < 0 ? sql.length() : found + end.length();
  }

  private void copyTo(int end) {
    out.append(sql, at, end);
    at = end;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
  }
}
