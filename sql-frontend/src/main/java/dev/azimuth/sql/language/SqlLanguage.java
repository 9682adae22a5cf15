package dev.azimuth.sql.language;

import dev.azimuth.sql.language.catalog.CatalogSchemas;
import dev.azimuth.sql.language.validate.Conformance;
import dev.azimuth.sql.language.validate.SqlErrors;
import dev.azimuth.sql.parser.ExplainSyntax;
import dev.azimuth.sql.parser.MaintenanceSyntax;
import dev.azimuth.sql.parser.SessionSyntax;
import dev.azimuth.sql.parser.TransactionSyntax;
import dev.azimuth.sql.parser.generated.AzimuthParser;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlDdl;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSetOption;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.jspecify.annotations.Nullable;

/// The SQL dialect: from text to a tree, from a tree and the catalog to an analyzed statement.
///
/// All failures are `AzimuthException`s that say where in the text. Safe for any thread.
public final class SqlLanguage {
  /// Most characters of a statement unless configured otherwise.
  public static final int STATEMENT_LENGTH_MAX_DEFAULT = 4 * 1024 * 1024;

  /// Most characters of a name.
  public static final int NAME_LENGTH_MAX = 128;

  private static final SqlParser.Config PARSER_CONFIG =
      SqlParser.config()
          .withParserFactory(AzimuthParser.FACTORY)
          .withQuoting(Quoting.DOUBLE_QUOTE)
          .withUnquotedCasing(Casing.UNCHANGED)
          .withQuotedCasing(Casing.UNCHANGED)
          .withCaseSensitive(false)
          .withIdentifierMaxLength(NAME_LENGTH_MAX)
          .withConformance(Conformance.INSTANCE);

  private final int statementLengthMax;
  private final AtomicReference<@Nullable Names> newest = new AtomicReference<>();

  /// The language with a limit on the length of statements, in characters.
  public SqlLanguage(int statementLengthMax) {
    this.statementLengthMax = statementLengthMax;
  }

  /// Words that cannot be names unless quoted, in upper case.
  public static Set<String> reservedWords() {
    SqlAbstractParserImpl.Metadata words = SqlParser.create("", PARSER_CONFIG).getMetadata();
    return words.getTokens().stream()
        .filter(word -> words.isKeyword(word) && !words.isNonReservedKeyword(word))
        .map(word -> word.toUpperCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  /// The names of the snapshot that was used last.
  private record Names(CatalogSnapshot snapshot, CalciteSchema root) {}

  /// The tree of one statement, to be analyzed once: analysis changes it.
  public SqlNode parse(String sql) {
    if (sql.length() > statementLengthMax) {
      throw new AzimuthException(
          ErrorCode.STATEMENT_TOO_LONG,
          sql.length() + " characters, at most " + statementLengthMax);
    }
    UnsupportedSyntax.refuseStatement(sql);
    SqlNodeList statements;
    try {
      statements = SqlParser.create(sql, PARSER_CONFIG).parseStmtList();
    } catch (SqlParseException e) {
      UnsupportedSyntax.refuseClause(sql, e.getPos());
      throw SqlErrors.translate(e);
    } catch (CalciteContextException | StackOverflowError e) {
      throw SqlErrors.translate(e);
    }
    if (statements.size() != 1) {
      throw new AzimuthException(
          statements.isEmpty() ? ErrorCode.SYNTAX_ERROR : ErrorCode.NOT_SUPPORTED,
          statements.isEmpty()
              ? "there is no statement"
              : "several statements at once; send them one by one");
    }
    return statements.get(0);
  }

  /// What a statement means with this catalog; unqualified names belong to `schema`.
  public AnalyzedStatement analyze(CatalogSnapshot snapshot, String schema, SqlNode statement) {
    try {
      return switch (statement) {
        case ExplainSyntax explain ->
            new AnalyzedStatement.Explain(
                relational(snapshot, schema, explain.statement()),
                explain.depth(),
                explain.format());
        case SessionSyntax command -> new AnalyzedStatement.Session(command);
        case SqlSetOption command -> new AnalyzedStatement.Session(command);
        case TransactionSyntax transaction -> end(transaction);
        case MaintenanceSyntax maintenance ->
            new Definitions(schema).maintenance(snapshot, maintenance);
        case SqlDdl definition ->
            new AnalyzedStatement.Definition(new Definitions(schema).command(definition));
        default -> relational(snapshot, schema, statement);
      };
    } catch (AzimuthException e) {
      throw e;
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      throw SqlErrors.translate(e);
    }
  }

  /// Every statement is committed when it returns.
  private static AnalyzedStatement end(TransactionSyntax transaction) {
    return switch (transaction.verb()) {
      case COMMIT -> new AnalyzedStatement.Definition(Optional.empty());
      case ROLLBACK ->
          throw new AzimuthException(
              ErrorCode.READ_ONLY_ROLLBACK, "every statement is committed when it returns");
    };
  }

  private AnalyzedStatement.Relational relational(
      CatalogSnapshot snapshot, String schema, SqlNode statement) {
    if (!statement.isA(SqlKind.QUERY) && !statement.isA(SqlKind.DML)) {
      throw new AzimuthException(
          ErrorCode.NOT_SUPPORTED, statement.getKind().lowerName.replace('_', ' '));
    }
    return new RelationalAnalysis(root(snapshot), snapshot, schema).analyze(statement);
  }

  private CalciteSchema root(CatalogSnapshot snapshot) {
    Names known = newest.get();
    if (known == null || known.snapshot() != snapshot) {
      known = new Names(snapshot, CatalogSchemas.root(snapshot));
      newest.set(known);
    }
    return known.root();
  }
}
