package dev.azimuth.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/// `COMMIT [WORK]` and `ROLLBACK [WORK]`.
public final class TransactionSyntax extends SqlCall {
  /// How the transaction ends.
  public enum Verb {
    COMMIT,
    ROLLBACK
  }

  private static final SqlOperator OPERATOR = new SqlSpecialOperator("TRANSACTION", SqlKind.OTHER);

  private final Verb verb;

  /// The statement at this position of the text.
  public TransactionSyntax(SqlParserPos position, Verb verb) {
    super(position);
    this.verb = verb;
  }

  /// How the transaction ends.
  public Verb verb() {
    return verb;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of();
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    writer.keyword(verb.name());
  }
}
