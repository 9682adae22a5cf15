package dev.azimuth.sql.language;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Recognises what the dialect names but does not do yet, so that it is refused by name and not as
/// a mistake in the text.
final class UnsupportedSyntax {
  /// Words read at most to recognise a statement.
  private static final int WORDS_MAX = 6;

  /// Where AS stands in CREATE TABLE t AS SELECT.
  private static final int AS_AFTER_NAME = 3;

  private static final Pattern LEADING =
      Pattern.compile("(?:\\s|--[^\\n]*(?:\\n|$)|/\\*(?!\\+).*?\\*/)*([A-Za-z_]+)", Pattern.DOTALL);

  private static final Pattern LAST_WORD = Pattern.compile("\\w+\\s*$");

  private static final Set<String> STATEMENTS =
      Set.of(
          "ANALYZE",
          "BEGIN",
          "CALL",
          "COMMENT",
          "COPY",
          "DESCRIBE",
          "GRANT",
          "KILL",
          "LOAD",
          "LOCK",
          "RELEASE",
          "REPLACE",
          "REVOKE",
          "SAVEPOINT",
          "START",
          "VACUUM");

  private static final Set<String> SUPPORTED =
      Set.of(
          "CREATE TABLE",
          "CREATE SCHEMA",
          "CREATE EXTENSION",
          "CREATE INDEX",
          "CREATE VECTOR INDEX",
          "DROP TABLE",
          "DROP SCHEMA",
          "DROP INDEX",
          "ALTER TABLE");

  /// How what ALTER TABLE cannot do yet begins, behind the name of the table.
  private static final Pattern ALTERATION =
      Pattern.compile(
          "(ADD|ALTER|ATTACH|DETACH|DROP|LOAD|MODIFY|OWNER|RELEASE|RENAME|RESET)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Set<String> MODIFIERS =
      Set.of(
          "OR",
          "REPLACE",
          "VECTOR",
          "UNIQUE",
          "MATERIALIZED",
          "TEMPORARY",
          "TEMP",
          "GLOBAL",
          "LOCAL",
          "UNLOGGED",
          "CONCURRENTLY");

  private UnsupportedSyntax() {}

  /// Refuses a statement that begins with the words of an unsupported one.
  static void refuseStatement(String sql) {
    List<String> words = leadingWords(sql);
    if (words.isEmpty()) {
      return;
    }
    String first = words.getFirst();
    if (STATEMENTS.contains(first)) {
      throw notSupported(first);
    }
    if (first.equals("CREATE") && words.indexOf("AS") == AS_AFTER_NAME) {
      throw notSupported("CREATE TABLE … AS");
    }
    boolean definition = first.equals("CREATE") || first.equals("DROP") || first.equals("ALTER");
    if (!definition || words.size() < 2) {
      return;
    }
    StringBuilder name = new StringBuilder(first);
    for (String word : words.subList(1, words.size())) {
      name.append(' ').append(word);
      if (!MODIFIERS.contains(word)) {
        if (!SUPPORTED.contains(name.toString())) {
          throw notSupported(name.toString());
        }
        return;
      }
    }
  }

  private static List<String> leadingWords(String sql) {
    List<String> words = new ArrayList<>();
    Matcher matcher = LEADING.matcher(sql);
    int at = 0;
    while (words.size() < WORDS_MAX && matcher.region(at, sql.length()).lookingAt()) {
      words.add(matcher.group(1).toUpperCase(Locale.ROOT));
      at = matcher.end();
    }
    return words;
  }

  /// Refuses a clause that the parser stumbled over at `position`, if it is an unsupported one.
  static void refuseClause(String sql, @Nullable SqlParserPos position) {
    if (position == null) {
      return;
    }
    int at = offset(sql, position);
    Matcher word = LAST_WORD.matcher(sql).region(0, at);
    int before = word.find() ? word.start() : at;
    Matcher alteration = ALTERATION.matcher(sql).region(at, sql.length());
    if (leadingWords(sql).indexOf("ALTER") == 0 && alteration.lookingAt()) {
      throw notSupported("ALTER TABLE … " + alteration.group(1).toUpperCase(Locale.ROOT));
    }
    for (Clause clause : Clause.values()) {
      if (clause.pattern.matcher(sql).region(at, sql.length()).lookingAt()
          || clause.pattern.matcher(sql).region(before, sql.length()).lookingAt()) {
        throw notSupported(clause.title);
      }
    }
  }

  private static int offset(String sql, SqlParserPos position) {
    int at = 0;
    for (int line = 1; line < position.getLineNum(); line++) {
      int end = sql.indexOf('\n', at);
      if (end < 0) {
        return at;
      }
      at = end + 1;
    }
    return Math.min(sql.length(), at + Math.max(0, position.getColumnNum() - 1));
  }

  private static AzimuthException notSupported(String what) {
    return new AzimuthException(ErrorCode.NOT_SUPPORTED, what + " is not supported yet");
  }

  /// Clauses that are known but not supported, as they stand where the parser stumbles or a word
  /// before.
  private enum Clause {
    RETURNING("RETURNING", "RETURNING\\b"),
    ON_CONFLICT("ON CONFLICT", "ON\\s+CONFLICT\\b"),
    PARTITION("PARTITION BY", "PARTITION\\s+BY\\s+(?:HASH|LIST|RANGE)\\b"),
    GENERATED("GENERATED", "GENERATED\\b"),
    REFERENCES("REFERENCES", "REFERENCES\\b|FOREIGN\\s+KEY\\b"),
    UNIQUE("UNIQUE", "UNIQUE\\b"),
    CHECK("CHECK", "CHECK\\b"),
    LOCKING("FOR UPDATE", "FOR\\s+(?:UPDATE|SHARE)\\b"),
    COLLATE("COLLATE", "COLLATE\\b"),
    DISTINCT_ON("DISTINCT ON", "DISTINCT\\s+ON\\b"),
    WITH_TIES("WITH TIES", "WITH\\s+TIES\\b"),
    TOP("TOP", "TOP\\s+\\d"),
    OVERWRITE("INSERT OVERWRITE", "OVERWRITE\\b"),
    USING("DELETE … USING", "USING\\b"),
    DEFAULT("DEFAULT outside of INSERT … VALUES (…)", "DEFAULT\\b"),
    BINARY_LARGE_OBJECT("the type BLOB", "BLOB\\b"),
    CHARACTER_LARGE_OBJECT("the type CLOB", "CLOB\\b");

    private final String title;
    private final Pattern pattern;

    Clause(String title, String pattern) {
      this.title = title;
      this.pattern = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
    }
  }
}
