package dev.azimuth.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/// `SHOW name` and `USE schema`; SET and RESET are Calcite's `SqlSetOption`.
public final class SessionSyntax extends SqlCall {
  /// What is done to the session.
  public enum Verb {
    SHOW,
    USE
  }

  private static final SqlOperator OPERATOR = new SqlSpecialOperator("SESSION", SqlKind.OTHER);

  private final Verb verb;
  private final SqlIdentifier name;

  /// The statement at this position of the text.
  public SessionSyntax(SqlParserPos position, Verb verb, SqlIdentifier name) {
    super(position);
    this.verb = verb;
    this.name = name;
  }

  /// What is done to the session.
  public Verb verb() {
    return verb;
  }

  /// The setting or schema.
  public SqlIdentifier name() {
    return name;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(name);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    writer.keyword(verb.name());
    name.unparse(writer, 0, 0);
  }
}
