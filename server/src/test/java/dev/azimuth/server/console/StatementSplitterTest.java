package dev.azimuth.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.server.console.StatementSplitter.ScriptStatement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatementSplitterTest {
  @Test
  void semicolons_separate_statements_but_not_within_quotes_and_comments() {
    assertThat(
            split(
                """
                SELECT 'a;b''c;', "x;y", `z;` FROM t; -- no; end
                /* neither; here */ SELECT 2
                """))
        .extracting(ScriptStatement::sql)
        .containsExactly(
            "SELECT 'a;b''c;', \"x;y\", `z;` FROM t", "-- no; end\n/* neither; here */ SELECT 2");
  }

  @Test
  void a_statement_knows_the_line_it_begins_at() {
    assertThat(split("\n\nSELECT 1;\n  SELECT\n2;"))
        .containsExactly(new ScriptStatement("SELECT 1", 3), new ScriptStatement("SELECT\n2", 4));
  }

  @Test
  void comments_and_blank_lines_alone_are_no_statement() {
    assertThat(split("-- nothing\n;;\n/* here */\n")).isEmpty();
  }

  @Test
  void an_open_quote_or_comment_waits_for_more() {
    for (String open : List.of("SELECT 'a", "SELECT 1", "/* x", "-- x", "SELECT \"")) {
      StatementSplitter splitter = new StatementSplitter();
      assertThat(splitter.feed(open)).isEmpty();
      assertThat(splitter.isPending()).as(open).isTrue();
    }
  }

  private static List<ScriptStatement> split(String text) {
    StatementSplitter splitter = new StatementSplitter();
    List<ScriptStatement> statements = new ArrayList<>(splitter.feed(text));
    statements.addAll(splitter.end());
    return statements;
  }
}
