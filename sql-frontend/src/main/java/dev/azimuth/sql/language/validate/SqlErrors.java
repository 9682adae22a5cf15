package dev.azimuth.sql.language.validate;

import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlValidatorException;
import org.jspecify.annotations.Nullable;

/// Failures of parsing and validation, said again as errors of the dialect: with a code, a place in
/// the text, and the nearest known name.
public final class SqlErrors {
  private static final int ENCOUNTERED_MAX = 60;

  /// The first match decides; the first group, where there is one, is the name that was not found.
  private static final List<Rule> RULES =
      List.of(
          new Rule("^Object '(.*)' not found(?: within '(.*)')?", ErrorCode.UNKNOWN_TABLE),
          new Rule("^Table '(.*)' not found", ErrorCode.UNKNOWN_TABLE),
          new Rule("^Column '(.*)' not found in any table", ErrorCode.UNKNOWN_COLUMN),
          new Rule("^Column '(.*)' not found in table '(.*)'", ErrorCode.UNKNOWN_COLUMN),
          new Rule("^Unknown target column '(.*)'", ErrorCode.UNKNOWN_COLUMN),
          new Rule("^Unknown field '(.*)'", ErrorCode.UNKNOWN_COLUMN),
          new Rule("^No match found for function signature (.*)", ErrorCode.UNKNOWN_FUNCTION),
          new Rule("^Invalid number of arguments", ErrorCode.UNKNOWN_FUNCTION),
          new Rule("^Cannot apply '(?:AVG|SUM)' .*<VECTOR", ErrorCode.NOT_SUPPORTED),
          new Rule("^Cannot apply ", ErrorCode.TYPE_MISMATCH),
          new Rule("^Cannot assign to target field", ErrorCode.TYPE_MISMATCH),
          new Rule("^Cannot infer return type", ErrorCode.TYPE_MISMATCH),
          new Rule("^Illegal use of dynamic parameter", ErrorCode.TYPE_MISMATCH),
          new Rule("^Illegal mixing of types", ErrorCode.TYPE_MISMATCH),
          new Rule("^Values passed to .* must have compatible types", ErrorCode.TYPE_MISMATCH),
          new Rule("^Type mismatch in column", ErrorCode.TYPE_MISMATCH),
          new Rule("^Cast function cannot convert", ErrorCode.TYPE_MISMATCH),
          new Rule("^Cannot convert|^Cast ", ErrorCode.TYPE_MISMATCH),
          new Rule(
              "^Column '.*' has no default value and does not allow NULLs",
              ErrorCode.NULL_NOT_ALLOWED),
          new Rule("^Unknown datatype name", ErrorCode.NOT_SUPPORTED),
          new Rule("^Target column '(.*)' is assigned more than once", ErrorCode.DUPLICATE_COLUMN),
          new Rule("^Numeric literal '.*' out of range|out of range$", ErrorCode.OUT_OF_RANGE),
          new Rule("^Illegal (?:DATE|TIME|TIMESTAMP|INTERVAL) literal", ErrorCode.INVALID_VALUE));

  private final CatalogSnapshot snapshot;
  private final String schema;

  /// Near names are looked for in `snapshot`; unqualified tables in `schema`.
  public SqlErrors(CatalogSnapshot snapshot, String schema) {
    this.snapshot = snapshot;
    this.schema = schema;
  }

  private record Rule(Pattern pattern, ErrorCode code) {
    Rule(String pattern, ErrorCode code) {
      this(Pattern.compile(pattern, Pattern.DOTALL), code);
    }
  }

  /// A failure of validation, with the nearest known name where a name was not found.
  public AzimuthException explain(RuntimeException failure) {
    AzimuthException translated = translate(failure);
    String message = innermost(failure);
    for (Rule rule : RULES) {
      Matcher matcher = rule.pattern.matcher(message);
      if (rule.code == translated.code() && matcher.find() && matcher.groupCount() > 0) {
        String name = matcher.group(1);
        String nearest = name == null ? null : nearest(rule.code, name);
        if (nearest != null) {
          return new AzimuthException(
              translated.code(),
              translated.getMessage().substring(translated.code().text().length() + 2)
                  + "; did you mean "
                  + nearest
                  + "?",
              translated.getCause());
        }
        return translated;
      }
    }
    return translated;
  }

  private @Nullable String nearest(ErrorCode code, String name) {
    Stream<String> known =
        switch (code) {
          case UNKNOWN_TABLE ->
              snapshot.tables().stream()
                  .filter(table -> table.schema().equalsIgnoreCase(schema))
                  .map(TableDefinition::name);
          case UNKNOWN_COLUMN ->
              snapshot.tables().stream()
                  .flatMap(table -> table.columns().stream())
                  .map(column -> column.name())
                  .distinct();
          default -> Stream.empty();
        };
    return NearestName.of(name, known);
  }

  /// A failure of parsing, validation or conversion.
  public static AzimuthException translate(Throwable failure) {
    return switch (failure) {
      case AzimuthException known -> known;
      case SqlParseException parse ->
          new AzimuthException(
              ErrorCode.SYNTAX_ERROR, parseMessage(parse) + place(parse.getPos()), parse);
      case CalciteContextException context -> {
        if (findAzimuth(context) instanceof AzimuthException inner) {
          yield inner;
        }
        yield validation(
            innermost(context), place(context.getPosLine(), context.getPosColumn()), context);
      }
      case CalciteException plain -> validation(innermost(plain), "", plain);
      case StackOverflowError overflow ->
          new AzimuthException(
              ErrorCode.LIMIT_EXCEEDED, "the statement is nested too deeply", overflow);
      default -> {
        if (findAzimuth(failure) instanceof AzimuthException inner) {
          yield inner;
        }
        if (findContext(failure) instanceof CalciteContextException context) {
          yield translate(context);
        }
        yield new AzimuthException(ErrorCode.INTERNAL_ERROR, "analysis failed", failure);
      }
    };
  }

  private static AzimuthException validation(String message, String place, Throwable cause) {
    ErrorCode code = ErrorCode.INVALID_STATEMENT;
    for (Rule rule : RULES) {
      if (rule.pattern.matcher(message).find()) {
        code = rule.code;
        break;
      }
    }
    String details =
        message.startsWith("Illegal use of dynamic parameter")
            ? "the type of the parameter is not known; write CAST(? AS type)"
            : plain(message);
    return new AzimuthException(code, details + place, cause);
  }

  /// A message without what only a reader of Calcite's source understands.
  private static String plain(String message) {
    String text = message.replaceAll("org\\.apache\\.calcite\\.[\\w.$]+:? ?", "");
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private static String innermost(Throwable failure) {
    Throwable at = failure;
    while (at.getCause() != null
        && (at.getCause() instanceof SqlValidatorException
            || at.getCause() instanceof CalciteException)) {
      at = at.getCause();
    }
    return String.valueOf(at.getMessage());
  }

  private static @Nullable Throwable findAzimuth(Throwable failure) {
    Throwable at = failure;
    while (at != null && !(at instanceof AzimuthException)) {
      at = at.getCause();
    }
    return at;
  }

  private static @Nullable Throwable findContext(Throwable failure) {
    Throwable at = failure.getCause();
    while (at != null && !(at instanceof CalciteContextException)) {
      at = at.getCause();
    }
    return at;
  }

  private static String parseMessage(SqlParseException failure) {
    String message = String.valueOf(failure.getMessage());
    int end = message.indexOf('\n');
    String first = plain(end < 0 ? message : message.substring(0, end));
    Matcher encountered =
        Pattern.compile("^Encountered \"(.*)\" at line \\d+, column \\d+", Pattern.DOTALL)
            .matcher(first);
    if (encountered.find()) {
      String token = encountered.group(1);
      return token.startsWith("<EOF>")
          ? "it ends too early"
          : "'"
              + (token.length() > ENCOUNTERED_MAX ? token.substring(0, ENCOUNTERED_MAX) : token)
              + "' does not belong here";
    }
    return first;
  }

  private static String place(@Nullable SqlParserPos position) {
    return position == null ? "" : place(position.getLineNum(), position.getColumnNum());
  }

  private static String place(int line, int column) {
    return line <= 0 ? "" : " (line " + line + ", column " + column + ")";
  }
}
