package dev.azimuth.sql.language.catalog;

import dev.azimuth.sql.parser.generated.AzimuthParser;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.SqlParserPos;

/// How DEFAULT expressions are read back from the catalog.
public final class DefaultExpressions {
  static final SqlParser.Config PARSER_CONFIG =
      SqlParser.config()
          .withParserFactory(AzimuthParser.FACTORY)
          .withQuoting(Quoting.DOUBLE_QUOTE)
          .withUnquotedCasing(Casing.UNCHANGED)
          .withQuotedCasing(Casing.UNCHANGED)
          .withCaseSensitive(false);

  private DefaultExpressions() {}

  /// What a column without a value gets: its DEFAULT, or NULL.
  public static SqlNode of(ColumnDefinition column, SqlParserPos position) {
    if (column.defaultSql().isEmpty()) {
      return SqlLiteral.createNull(position);
    }
    try {
      return SqlParser.create(column.defaultSql().get(), PARSER_CONFIG).parseExpression();
    } catch (SqlParseException e) {
      throw new AzimuthException(
          ErrorCode.INTERNAL_ERROR, "the DEFAULT of column " + column.name(), e);
    }
  }
}
