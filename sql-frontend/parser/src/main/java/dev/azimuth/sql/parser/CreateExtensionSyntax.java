package dev.azimuth.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCreate;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/// `CREATE EXTENSION [IF NOT EXISTS] name`.
public final class CreateExtensionSyntax extends SqlCreate {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("CREATE EXTENSION", SqlKind.OTHER_DDL);

  private final SqlIdentifier name;

  /// The statement at this position of the text.
  public CreateExtensionSyntax(SqlParserPos position, boolean ifNotExists, SqlIdentifier name) {
    super(OPERATOR, position, false, ifNotExists);
    this.name = name;
  }

  /// Name of the extension.
  public String name() {
    return name.getSimple();
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(name);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    writer.keyword(ifNotExists ? "CREATE EXTENSION IF NOT EXISTS" : "CREATE EXTENSION");
    name.unparse(writer, 0, 0);
  }
}
