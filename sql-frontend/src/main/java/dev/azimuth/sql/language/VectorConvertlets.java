package dev.azimuth.sql.language;

import dev.azimuth.sql.language.function.VectorFunctions;
import dev.azimuth.sql.language.type.VectorType;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.jspecify.annotations.Nullable;

/// Converts vector functions to calls, and conversions of what is such a vector already to nothing.
final class VectorConvertlets implements SqlRexConvertletTable {
  @Override
  public @Nullable SqlRexConvertlet get(SqlCall call) {
    return call.getOperator() == VectorFunctions.TO_VECTOR
        ? VectorConvertlets::convertToVector
        : StandardConvertletTable.INSTANCE.get(call);
  }

  private static RexNode convertToVector(SqlRexContext context, SqlCall call) {
    RelDataType type = context.getValidator().getValidatedNodeType(call);
    RexNode value = context.convertExpression(call.operand(0));
    if (value.getType() instanceof VectorType vector
        && type instanceof VectorType wanted
        && vector.dimension() == wanted.dimension()) {
      return value;
    }
    RexNode dimension = context.convertExpression(call.operand(1));
    return context
        .getRexBuilder()
        .makeCall(type, VectorFunctions.TO_VECTOR, List.of(value, dimension));
  }
}
