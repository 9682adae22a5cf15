package dev.azimuth.sql.parser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.sql.parser.generated.AzimuthParser;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParser;
import org.junit.jupiter.api.Test;

/// The generated parser, reached the way the front end reaches it.
class GeneratedParserTest {
  @Test
  void a_query_is_parsed() throws Exception {
    SqlParser.Config config = SqlParser.config().withParserFactory(AzimuthParser.FACTORY);
    assertThat(SqlParser.create("SELECT 1", config).parseQuery().getKind())
        .isEqualTo(SqlKind.SELECT);
  }
}
