package dev.azimuth.sql.language;

import dev.azimuth.sql.language.function.VectorFunction;
import dev.azimuth.sql.language.function.VectorFunctions;
import dev.azimuth.sql.language.function.VectorOperands;
import dev.azimuth.sql.language.type.VectorType;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.VectorElement;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlBetweenOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.jspecify.annotations.Nullable;

/// Converts vector functions to calls, conversions of what is such a vector already to nothing,
/// comparisons of vectors by their order to comparisons of numbers, and numbers that are cast to
/// DOUBLE or REAL to literals of that type.
final class VectorConvertlets implements SqlRexConvertletTable {
  private static final Set<SqlKind> COMPARISONS =
      Set.of(
          SqlKind.LESS_THAN,
          SqlKind.LESS_THAN_OR_EQUAL,
          SqlKind.GREATER_THAN,
          SqlKind.GREATER_THAN_OR_EQUAL,
          SqlKind.BETWEEN);

  @Override
  public @Nullable SqlRexConvertlet get(SqlCall call) {
    if (VectorOperands.isConversion(call)) {
      return VectorConvertlets::convertToVector;
    }
    if (call.getOperator().equals(VectorFunctions.TO_TEXT)) {
      return VectorConvertlets::convertToText;
    }
    if (COMPARISONS.contains(call.getKind())) {
      return VectorConvertlets::convertComparison;
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
    if (value.getType() instanceof VectorType vector
        && vector.dimension() == type.dimension()
        && vector.element() == type.element()
        && vector.isSparse() == type.isSparse()) {
      return value;
    }
    RexBuilder builder = context.getRexBuilder();
    RexNode dimension = builder.makeExactLiteral(BigDecimal.valueOf(type.dimension()));
    return builder.makeCall(type, call.getOperator(), List.of(value, dimension));
  }

  /// Comparisons of vectors become comparisons of a number with 0; all others stay as they are.
  private static RexNode convertComparison(SqlRexContext context, SqlCall call) {
    RelDataType type = context.getValidator().getValidatedNodeType(call.operand(0));
    if (!(type instanceof VectorType)) {
      SqlRexConvertlet standard =
          Objects.requireNonNull(StandardConvertletTable.INSTANCE.get(call));
      return standard.convertCall(context, call);
    }
    RexNode value = context.convertExpression(call.operand(0));
    RexNode first = context.convertExpression(call.operand(1));
    if (!(call.getOperator() instanceof SqlBetweenOperator between)) {
      return compared(context, call.getOperator(), value, first);
    }
    RexNode second = context.convertExpression(call.operand(2));
    RexBuilder builder = context.getRexBuilder();
    RexNode within = within(context, value, first, second);
    if (between.flag == SqlBetweenOperator.Flag.SYMMETRIC) {
      within =
          builder.makeCall(SqlStdOperatorTable.OR, within, within(context, value, second, first));
    }
    return between.isNegated() ? builder.makeCall(SqlStdOperatorTable.NOT, within) : within;
  }

  private static RexNode within(
      SqlRexContext context, RexNode value, RexNode least, RexNode greatest) {
    return context
        .getRexBuilder()
        .makeCall(
            SqlStdOperatorTable.AND,
            compared(context, SqlStdOperatorTable.GREATER_THAN_OR_EQUAL, value, least),
            compared(context, SqlStdOperatorTable.LESS_THAN_OR_EQUAL, value, greatest));
  }

  private static RexNode compared(
      SqlRexContext context, SqlOperator operator, RexNode left, RexNode right) {
    RexBuilder builder = context.getRexBuilder();
    RelDataType integer = builder.getTypeFactory().createSqlType(SqlTypeName.INTEGER);
    boolean nullable = left.getType().isNullable() || right.getType().isNullable();
    RexNode order =
        builder.makeCall(
            builder.getTypeFactory().createTypeWithNullability(integer, nullable),
            VectorFunctions.COMPARE,
            List.of(left, right));
    return builder.makeCall(operator, order, builder.makeExactLiteral(BigDecimal.ZERO));
  }

  private static RexNode convertToText(SqlRexContext context, SqlCall call) {
    RexBuilder builder = context.getRexBuilder();
    RelDataType type = context.getValidator().getValidatedNodeType(call);
    RexNode vector = context.convertExpression(call.operand(0));
    RelDataType unbounded = builder.getTypeFactory().createSqlType(SqlTypeName.VARCHAR);
    RelDataType text =
        builder.getTypeFactory().createTypeWithNullability(unbounded, type.isNullable());
    boolean isOfBits = ((VectorType) vector.getType()).element() == VectorElement.BINARY;
    VectorFunction function = isOfBits ? VectorFunctions.BITS_TO_TEXT : VectorFunctions.TO_TEXT;
    return builder.makeCast(type, builder.makeCall(text, function, List.of(vector)));
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
