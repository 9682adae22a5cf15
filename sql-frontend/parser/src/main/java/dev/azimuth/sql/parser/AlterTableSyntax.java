package dev.azimuth.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlDdl;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/// `ALTER TABLE [IF EXISTS] name SET (settings)`; settings are calls `name = value`.
public final class AlterTableSyntax extends SqlDdl {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("ALTER TABLE", SqlKind.ALTER_TABLE);

  private final boolean ifExists;
  private final SqlIdentifier name;
  private final SqlNodeList settings;

  /// The statement at this position of the text.
  public AlterTableSyntax(
      SqlParserPos position, boolean ifExists, SqlIdentifier name, SqlNodeList settings) {
    super(OPERATOR, position);
    this.ifExists = ifExists;
    this.name = name;
    this.settings = settings;
  }

  /// Whether a table that is not there is left alone.
  public boolean ifExists() {
    return ifExists;
  }

  /// The table's name, perhaps with its schema.
  public SqlIdentifier name() {
    return name;
  }

  /// What stands after SET.
  public SqlNodeList settings() {
    return settings;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(name, settings);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    writer.keyword(ifExists ? "ALTER TABLE IF EXISTS" : "ALTER TABLE");
    name.unparse(writer, 0, 0);
    writer.keyword("SET");
    SqlWriter.Frame frame = writer.startList("(", ")");
    for (SqlNode setting : settings) {
      writer.sep(",");
      setting.unparse(writer, 0, 0);
    }
    writer.endList(frame);
  }
}
