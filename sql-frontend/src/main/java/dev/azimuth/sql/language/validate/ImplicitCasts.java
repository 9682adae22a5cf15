package dev.azimuth.sql.language.validate;

import dev.azimuth.sql.language.type.VectorType;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;
import org.apache.calcite.util.Static;
import org.jspecify.annotations.Nullable;

/// Calcite's implicit casts, without two kinds of them.
///
/// From one kind of vector to another the values are the same, and a cast would make a plain array
/// of them; NULL beside vectors is made one of them by its type alone, since Calcite cannot write
/// that type down. Text other than a literal never becomes a number or a date by itself: the first
/// row that holds a word would end the statement.
final class ImplicitCasts extends TypeCoercionImpl {
  private static final Set<SqlTypeFamily> NUMBERS =
      Set.of(
          SqlTypeFamily.NUMERIC,
          SqlTypeFamily.EXACT_NUMERIC,
          SqlTypeFamily.APPROXIMATE_NUMERIC,
          SqlTypeFamily.INTEGER,
          SqlTypeFamily.DECIMAL);

  ImplicitCasts(RelDataTypeFactory typeFactory, SqlValidator validator) {
    super(typeFactory, validator);
  }

  @Override
  public boolean binaryArithmeticCoercion(SqlCallBinding call) {
    return !hasText(call) && super.binaryArithmeticCoercion(call);
  }

  @Override
  public boolean binaryComparisonCoercion(SqlCallBinding call) {
    refuseTextBesideOthers(call);
    return super.binaryComparisonCoercion(call);
  }

  /// Without a cast here, Calcite makes one later, when the statement becomes relational.
  private static void refuseTextBesideOthers(SqlCallBinding call) {
    if (hasText(call) && hasOther(call)) {
      throw call.newValidationSignatureError();
    }
  }

  @Override
  public boolean inOperationCoercion(SqlCallBinding call) {
    if (isText(call, 0)
        && call.operand(1) instanceof SqlNodeList values
        && values.stream()
            .map(value -> validator.deriveType(call.getScope(), value))
            .anyMatch(ImplicitCasts::isOther)) {
      throw call.newValidationError(
          Static.RESOURCE.incompatibleValueType(call.getOperator().getName()));
    }
    return super.inOperationCoercion(call);
  }

  @Override
  public boolean builtinFunctionCoercion(
      SqlCallBinding call, List<RelDataType> types, List<SqlTypeFamily> expected) {
    for (int i = 0; i < expected.size() && i < call.getOperandCount(); i++) {
      if (NUMBERS.contains(expected.get(i)) && isText(call, i)) {
        return false;
      }
    }
    return super.builtinFunctionCoercion(call, types, expected);
  }

  private static boolean hasText(SqlCallBinding call) {
    return IntStream.range(0, call.getOperandCount()).anyMatch(i -> isText(call, i));
  }

  private static boolean isText(SqlCallBinding call, int operand) {
    return SqlTypeUtil.isCharacter(call.getOperandType(operand))
        && !SqlUtil.isLiteral(SqlUtil.stripAs(call.operand(operand)), true);
  }

  private static boolean hasOther(SqlCallBinding call) {
    return IntStream.range(0, call.getOperandCount())
        .mapToObj(call::getOperandType)
        .anyMatch(ImplicitCasts::isOther);
  }

  private static boolean isOther(RelDataType type) {
    return SqlTypeUtil.isNumeric(type) || SqlTypeUtil.isDatetime(type);
  }

  @Override
  protected boolean coerceColumnType(
      @Nullable SqlValidatorScope scope, SqlNodeList columns, int index, RelDataType target) {
    if (target instanceof VectorType && index < columns.size()) {
      SqlNode value = SqlUtil.stripAs(columns.get(index));
      if (SqlUtil.isNullLiteral(value, false)) {
        validator.setValidatedNodeType(value, factory.createTypeWithNullability(target, true));
        return false;
      }
    }
    return super.coerceColumnType(scope, columns, index, target);
  }

  @Override
  protected boolean needToCast(
      SqlValidatorScope scope, SqlNode node, RelDataType toType, SqlTypeMappingRule mappingRule) {
    boolean isVector =
        SqlTypeUtil.isArray(toType) && validator.deriveType(scope, node) instanceof VectorType;
    return !isVector && super.needToCast(scope, node, toType, mappingRule);
  }
}
