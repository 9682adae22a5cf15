package dev.azimuth.sql.language.validate;

import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Looks for a name of several parts at the place of a failure.
final class QualifiedNames extends SqlBasicVisitor<@Nullable Void> {
  private final String first;
  private final CalciteContextException failure;
  private boolean found;

  private QualifiedNames(String first, CalciteContextException failure) {
    this.first = first;
    this.failure = failure;
  }

  /// Whether the failure is about a name of several parts that begins with `first`.
  static boolean begins(SqlNode statement, String first, CalciteContextException failure) {
    QualifiedNames visitor = new QualifiedNames(first, failure);
    statement.accept(visitor);
    return visitor.found;
  }

  @Override
  public @Nullable Void visit(SqlIdentifier name) {
    SqlParserPos position = name.getParserPosition();
    found |=
        name.names.size() > 1
            && name.names.getFirst().equalsIgnoreCase(first)
            && position.getLineNum() == failure.getPosLine()
            && position.getColumnNum() == failure.getPosColumn();
    return null;
  }
}
