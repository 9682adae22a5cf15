package dev.azimuth.sql.language.validate;

import dev.azimuth.sql.language.catalog.CatalogSchemas;
import dev.azimuth.sql.parser.generated.AzimuthParser;
import dev.azimuth.sql.system.SystemTable;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.error.NearestName;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlValidatorException;
import org.jspecify.annotations.Nullable;

/// Failures of parsing and validation, said again as errors of the dialect: with a code, a place in
/// the text, and the nearest known name.
public final class SqlErrors {
  private static final int TOKEN_MAX = 60;

  /// Tables of the schema `SYS` that there are not yet.
  private static final Set<String> SYSTEM_TABLES_PLANNED = Set.of("QUERIES", "SESSIONS");

  private static final Pattern ENCOUNTERED =
      Pattern.compile("^Encountered \"(.*)\" at line \\d+, column \\d+", Pattern.DOTALL);

  private static final Pattern KEYWORD =
      Pattern.compile("^Incorrect syntax near the keyword '(.*)' at line");

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
          new Rule("is not a temporal table", ErrorCode.NOT_SUPPORTED),
          new Rule("^The system time period", ErrorCode.TYPE_MISMATCH),
          new Rule("^Unknown identifier '(.*)'", ErrorCode.UNKNOWN_COLUMN),
          new Rule("^Cannot apply '\\$SCALAR_QUERY'", ErrorCode.INVALID_STATEMENT),
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

  private static final SqlAbstractParserImpl.Metadata WORDS =
      SqlParser.create("", SqlParser.config().withParserFactory(AzimuthParser.FACTORY))
          .getMetadata();

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

  /// A failure to validate `statement`, with the nearest known name where a name was not found.
  public AzimuthException explain(RuntimeException failure, SqlNode statement) {
    AzimuthException translated = translate(failure);
    Matcher found = match(innermost(failure));
    String name = found == null || found.groupCount() == 0 ? null : found.group(1);
    if (found == null || name == null) {
      return translated;
    }
    if (translated.code() == ErrorCode.UNKNOWN_TABLE && found.groupCount() > 1) {
      String within = found.group(2);
      if (isPlanned(within, name)) {
        return new AzimuthException(
            ErrorCode.NOT_SUPPORTED,
            SystemTable.SCHEMA + "." + name + " is not supported yet",
            failure);
      }
      String missingSchema = within == null ? missingSchema(name, failure, statement) : null;
      return missingSchema == null
          ? missing(
              translated,
              name,
              failure,
              CatalogSchemas.tableNames(snapshot, within == null ? schema : within))
          : schemaMissing(missingSchema, failure);
    }
    return translated.code() == ErrorCode.UNKNOWN_COLUMN
        ? missing(translated, name, failure, columnNames())
        : translated;
  }

  /// The schema that is not there: the one that the table's name begins with, or the connection's
  /// if the table's name has one part; null if the schema is there.
  private @Nullable String missingSchema(String name, RuntimeException failure, SqlNode statement) {
    if (failure instanceof CalciteContextException context
        && QualifiedNames.begins(statement, name, context)) {
      return name;
    }
    boolean isKnown =
        CatalogSchemas.schemaNames(snapshot).stream().anyMatch(schema::equalsIgnoreCase);
    return isKnown ? null : schema;
  }

  private AzimuthException schemaMissing(String name, RuntimeException failure) {
    return missing(
        new AzimuthException(ErrorCode.UNKNOWN_SCHEMA, "", failure),
        name,
        failure,
        CatalogSchemas.schemaNames(snapshot));
  }

  private static boolean isPlanned(@Nullable String within, String name) {
    return SystemTable.SCHEMA.equalsIgnoreCase(within)
        && SYSTEM_TABLES_PLANNED.contains(name.toUpperCase(Locale.ROOT));
  }

  private static AzimuthException missing(
      AzimuthException failure, String name, RuntimeException origin, List<String> known) {
    String text = "'" + name + "'" + place(origin);
    return new AzimuthException(
        failure.code(),
        NearestName.of(name, known)
            .map(nearest -> text + "; did you mean '" + nearest + "'?")
            .orElse(text),
        failure.getCause());
  }

  private List<String> columnNames() {
    return snapshot.tables().stream()
        .flatMap(table -> table.columns().stream())
        .map(ColumnDefinition::name)
        .distinct()
        .toList();
  }

  /// What the first rule that applies to a message has found in it.
  private static @Nullable Matcher match(String message) {
    for (Rule rule : RULES) {
      Matcher matcher = rule.pattern.matcher(message);
      if (matcher.find()) {
        return matcher;
      }
    }
    return null;
  }

  private static String place(Throwable failure) {
    return failure instanceof CalciteContextException context
        ? place(context.getPosLine(), context.getPosColumn())
        : "";
  }

  /// A failure of parsing, validation or conversion.
  public static AzimuthException translate(Throwable failure) {
    return switch (failure) {
      case AzimuthException known -> known;
      case SqlParseException parse when parse.getCause() instanceof StackOverflowError overflow ->
          translate(overflow);
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
    return new AzimuthException(code, explained(message) + place, cause);
  }

  /// A message in the words of the dialect, where Calcite's are hard to understand.
  private static String explained(String message) {
    if (message.startsWith("Illegal use of dynamic parameter")) {
      return "the type of the parameter is not known; write CAST(? AS type)";
    }
    if (message.contains("is not a temporal table")) {
      return "FOR SYSTEM_TIME AS OF is for tables with rows of their own";
    }
    if (message.startsWith("The system time period")) {
      return "FOR SYSTEM_TIME AS OF takes a TIMESTAMP, such as TIMESTAMP '2026-01-31 12:00:00'";
    }
    if (message.startsWith("Cannot apply '$SCALAR_QUERY'")) {
      return "a sub-query that is used as a value has one column";
    }
    if (message.startsWith("Cannot apply '")
        && (message.contains("<VECTOR")
            || message.contains("<HALFVEC")
            || message.contains("<SPARSEVEC"))) {
      int end = message.indexOf(". Supported form");
      return plain(end < 0 ? message : message.substring(0, end));
    }
    return plain(message);
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
    Matcher keyword = KEYWORD.matcher(first);
    if (keyword.find()) {
      return reserved(keyword.group(1));
    }
    if (first.startsWith("Non-query expression")) {
      return "a statement begins with SELECT, INSERT, UPDATE, DELETE, CREATE or the like";
    }
    Matcher encountered = ENCOUNTERED.matcher(first);
    if (!encountered.find()) {
      return first;
    }
    String token = encountered.group(1);
    if (token.startsWith("<EOF>")) {
      return "it ends too early";
    }
    if (token.equals("\\'") || token.equals("\\\"")) {
      return "a quote is not closed";
    }
    if (WORDS.isReservedWord(token.toUpperCase(Locale.ROOT))) {
      return reserved(token);
    }
    String shown = token.length() > TOKEN_MAX ? token.substring(0, TOKEN_MAX) : token;
    return "'" + shown + "' does not belong here";
  }

  private static String reserved(String word) {
    return "'" + word + "' does not belong here; as a name it is written \"" + word + "\"";
  }

  /// Where that is in the text; empty if nobody knows.
  static String place(@Nullable SqlParserPos position) {
    return position == null ? "" : place(position.getLineNum(), position.getColumnNum());
  }

  private static String place(int line, int column) {
    return line <= 0 ? "" : " (line " + line + ", column " + column + ")";
  }
}
