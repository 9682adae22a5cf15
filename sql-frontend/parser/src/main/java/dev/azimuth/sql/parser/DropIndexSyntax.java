package dev.azimuth.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlDrop;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/// `DROP INDEX [IF EXISTS] name`.
public final class DropIndexSyntax extends SqlDrop {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("DROP INDEX", SqlKind.DROP_INDEX);

  private final SqlIdentifier name;

  /// The statement at this position of the text.
  public DropIndexSyntax(SqlParserPos position, boolean ifExists, SqlIdentifier name) {
    super(OPERATOR, position, ifExists);
    this.name = name;
  }

  /// The index's name, perhaps with its schema.
  public SqlIdentifier name() {
    return name;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(name);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    writer.keyword(ifExists ? "DROP INDEX IF EXISTS" : "DROP INDEX");
    name.unparse(writer, 0, 0);
  }
}
