package dev.azimuth.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCreate;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/// `CREATE TABLE [IF NOT EXISTS] name (elements) [WITH (settings)]`.
///
/// Elements are Calcite's `SqlColumnDeclaration` and `SqlKeyConstraint` (also for a PRIMARY KEY
/// written with its column); settings are calls `name = value`.
public final class CreateTableSyntax extends SqlCreate {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("CREATE TABLE", SqlKind.CREATE_TABLE);

  private final SqlIdentifier name;
  private final SqlNodeList elements;
  private final SqlNodeList settings;

  /// The statement at this position of the text.
  public CreateTableSyntax(
      SqlParserPos position,
      boolean replace,
      boolean ifNotExists,
      SqlIdentifier name,
      SqlNodeList elements,
      SqlNodeList settings) {
    super(OPERATOR, position, replace, ifNotExists);
    this.name = name;
    this.elements = elements;
    this.settings = settings;
  }

  /// The table's name, perhaps with its schema.
  public SqlIdentifier name() {
    return name;
  }

  /// Columns and constraints.
  public SqlNodeList elements() {
    return elements;
  }

  /// What stands after WITH.
  public SqlNodeList settings() {
    return settings;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(name, elements, settings);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    writer.keyword(ifNotExists ? "CREATE TABLE IF NOT EXISTS" : "CREATE TABLE");
    name.unparse(writer, 0, 0);
    list(writer, elements);
    if (!settings.isEmpty()) {
      writer.keyword("WITH");
      list(writer, settings);
    }
  }

  private static void list(SqlWriter writer, SqlNodeList nodes) {
    SqlWriter.Frame frame = writer.startList("(", ")");
    for (SqlNode node : nodes) {
      writer.sep(",");
      node.unparse(writer, 0, 0);
    }
    writer.endList(frame);
  }
}
