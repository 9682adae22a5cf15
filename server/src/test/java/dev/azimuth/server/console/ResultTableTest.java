package dev.azimuth.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResultTableTest {
  @Test
  void columns_are_as_wide_as_their_widest_cell_on_a_terminal() {
    assertThat(print(ResultTable.Lines.ASCII))
        .isEqualTo(
            """
             glyph | name
            -------+------
             😸    | cat
             x     | a
            (2 rows)
            """);
    assertThat(print(ResultTable.Lines.BOX)).contains(" 😸    │ cat").contains("┼");
  }

  @Test
  void values_are_shown_on_one_line_and_long_vectors_shortened() throws SQLException {
    assertThat(CellText.of(null)).isEqualTo("NULL");
    assertThat(CellText.of(new float[] {1, -0.5f})).isEqualTo("[1, -0.5]");
    float[] vector = new float[256];
    vector[0] = 0.123456f;
    vector[1] = -0.03f;
    assertThat(CellText.of(vector)).isEqualTo("[0.1235, -0.03, … 256 dimensions]");
    assertThat(CellText.of(new byte[] {1, (byte) 0xff})).isEqualTo("x'01ff'");
    assertThat(CellText.of(new BigDecimal("1.50"))).isEqualTo("1.50");
    assertThat(CellText.of("a\u001b[1mb\nc\u202e")).isEqualTo("a\\u001B[1mb\\u000Ac\\u202E");
  }

  private static String print(ResultTable.Lines lines) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new ResultTable(out, lines)
        .print(List.of("glyph", "name"), List.of(List.of("😸", "cat"), List.of("x", "a")));
    return text.toString().replace("\r\n", "\n");
  }
}
