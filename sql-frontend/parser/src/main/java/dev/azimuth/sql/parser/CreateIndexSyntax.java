package dev.azimuth.sql.parser;

import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;

/// `CREATE INDEX [IF NOT EXISTS] [name] ON table [USING kind] (columns) [WITH (settings)] [WHERE
/// …]`.
///
/// A column is its name, or a call `name = operator class`; anything else is an expression that is
/// to be indexed. Settings are calls `name = value`; `DISTANCE m` is the setting `metric = m`.
public final class CreateIndexSyntax extends SqlCreate {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("CREATE INDEX", SqlKind.CREATE_INDEX);

  private final Names names;
  private final SqlNodeList columns;
  private final SqlNodeList settings;
  private final @Nullable SqlNode predicate;

  /// What a statement names.
  ///
  /// @param index null where it leaves the name open
  /// @param method null where it says nothing of the kind
  public record Names(
      @Nullable SqlIdentifier index, SqlIdentifier table, @Nullable SqlIdentifier method) {}

  /// The statement at this position of the text.
  public CreateIndexSyntax(
      SqlParserPos position,
      boolean ifNotExists,
      Names names,
      SqlNodeList columns,
      SqlNodeList settings,
      @Nullable SqlNode predicate) {
    super(OPERATOR, position, false, ifNotExists);
    this.names = names;
    this.columns = columns;
    this.settings = settings;
    this.predicate = predicate;
  }

  /// What the statement names.
  public Names names() {
    return names;
  }

  /// What is indexed.
  public SqlNodeList columns() {
    return columns;
  }

  /// What stands after WITH and DISTANCE.
  public SqlNodeList settings() {
    return settings;
  }

  /// Which rows are indexed; null for all.
  public @Nullable SqlNode predicate() {
    return predicate;
  }

  @Override
  public List<SqlNode> getOperandList() {
    List<SqlNode> operands = new ArrayList<>();
    operands.add(names.table);
    operands.add(columns);
    operands.add(settings);
    return operands;
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    writer.keyword(ifNotExists ? "CREATE INDEX IF NOT EXISTS" : "CREATE INDEX");
    if (names.index != null) {
      names.index.unparse(writer, 0, 0);
    }
    writer.keyword("ON");
    names.table.unparse(writer, 0, 0);
    if (names.method != null) {
      writer.keyword("USING");
      names.method.unparse(writer, 0, 0);
    }
    columns.unparse(writer, 0, 0);
    if (!settings.isEmpty()) {
      writer.keyword("WITH");
      settings.unparse(writer, 0, 0);
    }
    if (predicate != null) {
      writer.keyword("WHERE");
      predicate.unparse(writer, 0, 0);
    }
  }
}
