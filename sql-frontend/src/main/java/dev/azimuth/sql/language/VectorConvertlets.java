package dev.azimuth.sql.language;

import dev.azimuth.sql.language.function.VectorFunctions;
import dev.azimuth.sql.language.function.VectorOperands;
import dev.azimuth.sql.language.type.VectorType;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.jspecify.annotations.Nullable;

/// Converts vector functions to calls, conversions of what is such a vector already to nothing, and
/// numbers that are cast to DOUBLE or REAL to literals of that type.
final class VectorConvertlets implements SqlRexConvertletTable {
  @Override
  public @Nullable SqlRexConvertlet get(SqlCall call) {
    if (VectorOperands.isConversion(call)) {
      return VectorConvertlets::convertToVector;
    }
    if (call.getOperator().equals(VectorFunctions.TO_TEXT)) {
      return VectorConvertlets::convertToText;
    }
    SqlRexConvertlet standard = StandardConvertletTable.INSTANCE.get(call);
    return standard != null && call.getKind() == SqlKind.CAST
        ? (context, cast) -> literal(context, standard.convertCall(context, cast))
        : standard;
  }

  private static RexNode convertToVector(SqlRexContext context, SqlCall call) {
    VectorType type = (VectorType) context.getValidator().getValidatedNodeType(call);
    if (type.isOpen()) {
      throw new AzimuthException(
          ErrorCode.TYPE_MISMATCH,
          "the number of dimensions is not known; write CAST(… AS VECTOR(n))");
    }
    RexNode value = context.convertExpression(call.operand(0));
    if (value.getType() instanceof VectorType vector && vector.dimension() == type.dimension()) {
      return value;
    }
    RexBuilder builder = context.getRexBuilder();
    RexNode dimension = builder.makeExactLiteral(BigDecimal.valueOf(type.dimension()));
    return builder.makeCall(type, VectorFunctions.TO_VECTOR, List.of(value, dimension));
  }

  private static RexNode convertToText(SqlRexContext context, SqlCall call) {
    RexBuilder builder = context.getRexBuilder();
    RelDataType type = context.getValidator().getValidatedNodeType(call);
    RexNode vector = context.convertExpression(call.operand(0));
    RelDataType unbounded = builder.getTypeFactory().createSqlType(SqlTypeName.VARCHAR);
    RelDataType text =
        builder.getTypeFactory().createTypeWithNullability(unbounded, type.isNullable());
    return builder.makeCast(type, builder.makeCall(text, VectorFunctions.TO_TEXT, List.of(vector)));
  }

  private static RexNode literal(SqlRexContext context, RexNode converted) {
    if (converted instanceof RexCall cast
        && cast.getKind() == SqlKind.CAST
        && SqlTypeUtil.isApproximateNumeric(cast.getType())
        && cast.getOperands().getFirst() instanceof RexLiteral literal
        && SqlTypeUtil.isExactNumeric(literal.getType())
        && !literal.isNull()) {
      BigDecimal number = Objects.requireNonNull(literal.getValueAs(BigDecimal.class));
      return context.getRexBuilder().makeApproxLiteral(number, cast.getType());
    }
    return converted;
  }
}
