package dev.azimuth.sql.language;

import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// `CURRENT_READ_TIMESTAMP()`: as of when a statement reads. It becomes one more parameter behind
/// those of the statement, so that it can stand wherever a parameter can.
final class ReadTimestampCalls {
  private static final String NAME = "CURRENT_READ_TIMESTAMP";
  private static final int MILLIS_PRECISION = 3;

  private ReadTimestampCalls() {}

  /// The statement with a parameter in place of each call, all of the same number.
  ///
  /// @param outside how many parameters there are at least, since some stand outside the tree
  static Rewritten rewrite(SqlNode statement, int outside) {
    Search search = new Search(outside);
    statement.accept(search);
    if (!search.found) {
      return new Rewritten(statement, search.parameters);
    }
    SqlNode rewritten = statement.accept(new Replacement(search.parameters));
    return rewritten == null
        ? new Rewritten(statement, search.parameters)
        : new Rewritten(rewritten, search.parameters);
  }

  /// @param parameters number of parameters that the client gives
  record Rewritten(SqlNode statement, int parameters) {}

  private static boolean asks(SqlCall call) {
    return call.operandCount() == 0
        && call.getOperator() instanceof SqlFunction function
        && function.getName().equalsIgnoreCase(NAME);
  }

  private static final class Search extends SqlBasicVisitor<@Nullable Void> {
    private boolean found;
    private int parameters;

    Search(int parameters) {
      this.parameters = parameters;
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
      found |= asks(call);
      return super.visit(call);
    }

    @Override
    public @Nullable Void visit(SqlDynamicParam parameter) {
      parameters = Math.max(parameters, parameter.getIndex() + 1);
      return null;
    }
  }

  private static final class Replacement extends SqlShuttle {
    private final int index;

    Replacement(int index) {
      this.index = index;
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
      if (!asks(call)) {
        return super.visit(call);
      }
      SqlParserPos position = call.getParserPosition();
      SqlDataTypeSpec timestamp =
          new SqlDataTypeSpec(
              new SqlBasicTypeNameSpec(SqlTypeName.TIMESTAMP, MILLIS_PRECISION, position),
              position);
      return SqlStdOperatorTable.CAST.createCall(
          position, new SqlDynamicParam(index, position), timestamp);
    }
  }
}
