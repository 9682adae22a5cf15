package dev.azimuth.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/// `EXPLAIN [ANALYZE] [(FORMAT TEXT | JSON)] statement`.
public final class ExplainSyntax extends SqlCall {
  /// Whether the statement is run.
  public enum Depth {
    PLAN,
    ANALYZE
  }

  /// How the plan is shown.
  public enum Format {
    TEXT,
    JSON
  }

  private static final SqlOperator OPERATOR = new SqlSpecialOperator("EXPLAIN", SqlKind.EXPLAIN);

  private final SqlNode statement;
  private final Depth depth;
  private final Format format;

  /// The statement at this position of the text.
  public ExplainSyntax(SqlParserPos position, SqlNode statement, Depth depth, Format format) {
    super(position);
    this.statement = statement;
    this.depth = depth;
    this.format = format;
  }

  /// The query or data manipulation that is explained.
  public SqlNode statement() {
    return statement;
  }

  /// Whether the statement is run.
  public Depth depth() {
    return depth;
  }

  /// How the plan is shown.
  public Format format() {
    return format;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(statement);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    writer.keyword(depth == Depth.ANALYZE ? "EXPLAIN ANALYZE" : "EXPLAIN");
    if (format == Format.JSON) {
      writer.keyword("(FORMAT JSON)");
    }
    statement.unparse(writer, 0, 0);
  }
}
