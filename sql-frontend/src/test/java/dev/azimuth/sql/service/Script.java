package dev.azimuth.sql.service;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.api.StatementResult;
import dev.azimuth.storage.error.AzimuthException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A script: statements, each followed by what it returned.
///
/// ```
/// # a comment, up to the end of the line
/// > SELECT id
/// > FROM t                     a statement is all consecutive lines that begin with `> `
/// id                           a query: the labels of its columns, joined by ` | `,
/// 1                            then a line per row, NULL as `NULL`, vectors as `[1.0, 2.0]`
///                              (an empty line ends each result)
/// > DELETE FROM t
/// count 1                      everything else: the number of rows changed
/// > SELEKT
/// error 42601: …               a failure: SQLSTATE and message
/// ```
public final class Script {
  private final Function<String, StatementResult> statements;

  /// A script whose statements are run by `statements`.
  public Script(Function<String, StatementResult> statements) {
    this.statements = statements;
  }

  /// The script with the results that its statements have now.
  public String run(String script) {
    StringBuilder out = new StringBuilder();
    List<String> statement = new ArrayList<>();
    for (String line : script.split("\n", -1)) {
      if (line.startsWith("> ")) {
        statement.add(line.substring(2));
        out.append(line).append('\n');
        continue;
      }
      if (!statement.isEmpty()) {
        out.append(result(String.join("\n", statement))).append("\n\n");
        statement.clear();
      }
      if (line.startsWith("#")) {
        out.append(line).append('\n');
      }
    }
    return out.toString().stripTrailing() + "\n";
  }

  private String result(String sql) {
    try {
      return switch (statements.apply(sql)) {
        case StatementResult.UpdateCount(long count) -> "count " + count;
        case StatementResult.Rows rows -> rows(rows);
      };
    } catch (AzimuthException failure) {
      return "error "
          + failure.code().sqlState()
          + ": "
          + String.valueOf(failure.getMessage()).split("\n", 2)[0];
    }
  }

  private static String rows(StatementResult.Rows result) {
    List<String> lines = new ArrayList<>();
    lines.add(result.columns().stream().map(c -> c.label()).collect(Collectors.joining(" | ")));
    try (RowCursor cursor = result.cursor()) {
      for (@Nullable Object[] row = cursor.next(); row != null; row = cursor.next()) {
        lines.add(Arrays.stream(row).map(Script::text).collect(Collectors.joining(" | ")));
      }
    }
    return String.join("\n", lines);
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "NULL";
      case float[] vector -> Arrays.toString(vector);
      case byte[] bytes -> java.util.HexFormat.of().formatHex(bytes);
      case Double number -> String.format(Locale.ROOT, "%.6f", number);
      default -> value.toString();
    };
  }
}
