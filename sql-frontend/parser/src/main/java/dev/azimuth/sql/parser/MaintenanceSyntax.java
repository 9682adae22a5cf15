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

/// `FLUSH t`, `COMPACT t`, `CHECK TABLE t` and `TRUNCATE TABLE t`.
public final class MaintenanceSyntax extends SqlCall {
  /// What is done to the table.
  public enum Verb {
    FLUSH,
    COMPACT,
    CHECK,
    TRUNCATE
  }

  private static final SqlOperator OPERATOR = new SqlSpecialOperator("MAINTENANCE", SqlKind.OTHER);

  private final Verb verb;
  private final SqlIdentifier table;

  /// The statement at this position of the text.
  public MaintenanceSyntax(SqlParserPos position, Verb verb, SqlIdentifier table) {
    super(position);
    this.verb = verb;
    this.table = table;
  }

  /// What is done to the table.
  public Verb verb() {
    return verb;
  }

  /// The table.
  public SqlIdentifier table() {
    return table;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(table);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    writer.keyword(verb.name());
    writer.keyword("TABLE");
    table.unparse(writer, 0, 0);
  }
}
