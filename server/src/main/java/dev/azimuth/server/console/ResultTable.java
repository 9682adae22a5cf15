package dev.azimuth.server.console;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/// Prints a result as aligned columns.
///
/// Widths come from the first rows, so that a long result streams: a later row that is wider pushes
/// its line out of line, nothing else.
public final class ResultTable {
  /// Rows that are looked at for the widths of the columns.
  static final int ROWS_MEASURED = 500;

  /// Widest column of several; longer text is cut and ends in an ellipsis.
  static final int COLUMN_WIDTH_MAX = 100;

  /// Characters between columns and under the heading.
  public enum Lines {
    /// As psql draws them: for files and programs.
    ASCII(" | ", "-+-", '-'),
    /// Box-drawing characters: for terminals.
    BOX(" │ ", "─┼─", '─');

    private final String vertical;
    private final String crossing;
    private final char horizontal;

    Lines(String vertical, String crossing, char horizontal) {
      this.vertical = vertical;
      this.crossing = crossing;
      this.horizontal = horizontal;
    }
  }

  private final PrintWriter out;
  private final Lines lines;

  /// Prints to `out`.
  public ResultTable(PrintWriter out, Lines lines) {
    this.out = out;
    this.lines = lines;
  }

  /// Prints all rows; their number.
  public long print(ResultSet rows) throws SQLException {
    ResultSetMetaData metaData = rows.getMetaData();
    int columnCount = metaData.getColumnCount();
    List<String> labels = new ArrayList<>();
    boolean[] rightAligned = new boolean[columnCount];
    for (int i = 0; i < columnCount; i++) {
      labels.add(metaData.getColumnLabel(i + 1));
      rightAligned[i] = isNumber(metaData.getColumnType(i + 1));
    }
    List<List<String>> measured = new ArrayList<>();
    while (measured.size() < ROWS_MEASURED && rows.next()) {
      measured.add(row(rows, columnCount));
    }
    int[] widths = widths(labels, measured);
    printLine(labels, widths, new boolean[columnCount]);
    printRule(widths);
    for (List<String> row : measured) {
      printLine(row, widths, rightAligned);
    }
    long count = measured.size();
    if (count == ROWS_MEASURED) {
      while (rows.next()) {
        printLine(row(rows, columnCount), widths, rightAligned);
        count++;
      }
    }
    printCount(count);
    return count;
  }

  /// Prints rows of text; their number.
  long print(List<String> labels, List<List<String>> rows) {
    int[] widths = widths(labels, rows);
    boolean[] leftAligned = new boolean[labels.size()];
    printLine(labels, widths, leftAligned);
    printRule(widths);
    rows.forEach(row -> printLine(row, widths, leftAligned));
    printCount(rows.size());
    return rows.size();
  }

  private void printCount(long count) {
    out.println("(" + count + (count == 1 ? " row)" : " rows)"));
  }

  private static List<String> row(ResultSet rows, int columnCount) throws SQLException {
    List<String> cells = new ArrayList<>(columnCount);
    for (int i = 1; i <= columnCount; i++) {
      String text = CellText.of(rows.getObject(i));
      cells.add(columnCount == 1 ? text : cut(text));
    }
    return cells;
  }

  private static String cut(String text) {
    if (text.codePointCount(0, text.length()) <= COLUMN_WIDTH_MAX) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, COLUMN_WIDTH_MAX - 1)) + "…";
  }

  private static int[] widths(List<String> labels, List<List<String>> rows) {
    int[] widths = new int[labels.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = CellText.width(labels.get(i));
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], CellText.width(row.get(i)));
      }
    }
    return widths;
  }

  private void printLine(List<String> cells, int[] widths, boolean[] rightAligned) {
    StringBuilder text = new StringBuilder(" ");
    for (int i = 0; i < widths.length; i++) {
      if (i > 0) {
        text.append(lines.vertical);
      }
      String cell = cells.get(i);
      String padding = " ".repeat(Math.max(0, widths[i] - CellText.width(cell)));
      text.append(rightAligned[i] ? padding + cell : cell + padding);
    }
    out.println(text.toString().stripTrailing());
  }

  private void printRule(int[] widths) {
    StringBuilder text = new StringBuilder().append(lines.horizontal);
    for (int i = 0; i < widths.length; i++) {
      if (i > 0) {
        text.append(lines.crossing);
      }
      text.append(String.valueOf(lines.horizontal).repeat(widths[i]));
    }
    out.println(text.append(lines.horizontal));
  }

  private static boolean isNumber(int jdbcType) {
    return switch (jdbcType) {
      case Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.REAL,
          Types.FLOAT,
          Types.DOUBLE,
          Types.NUMERIC,
          Types.DECIMAL ->
          true;
      default -> false;
    };
  }
}
