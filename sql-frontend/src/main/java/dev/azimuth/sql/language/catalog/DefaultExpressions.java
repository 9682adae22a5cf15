package dev.azimuth.sql.language.catalog;

import dev.azimuth.sql.parser.generated.AzimuthParser;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.sql.parser.SqlParser;

/// How DEFAULT expressions are read back from the catalog.
final class DefaultExpressions {
  static final SqlParser.Config PARSER_CONFIG =
      SqlParser.config()
          .withParserFactory(AzimuthParser.FACTORY)
          .withQuoting(Quoting.DOUBLE_QUOTE)
          .withUnquotedCasing(Casing.UNCHANGED)
          .withQuotedCasing(Casing.UNCHANGED)
          .withCaseSensitive(false);

  private DefaultExpressions() {}
}
