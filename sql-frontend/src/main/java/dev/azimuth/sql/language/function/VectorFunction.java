package dev.azimuth.sql.language.function;

import dev.azimuth.sql.language.type.VectorValue;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// A function with vectors among its operands, implemented by a static method of [VectorRuntime].
///
/// NULL if an operand is. It is never looked up by name: calls are made by the rewrites.
public class VectorFunction extends SqlUserDefinedFunction {
  private final List<OperandKind> operandKinds;
  private final Computation computation;

  VectorFunction(
      String name,
      String method,
      Computation computation,
      SqlReturnTypeInference returnType,
      OperandKind... operandKinds) {
    super(
        new SqlIdentifier(name, SqlParserPos.ZERO),
        SqlKind.OTHER_FUNCTION,
        returnType,
        new VectorOperandInference(),
        null,
        new GeneratedCall(method),
        SqlFunctionCategory.USER_DEFINED_FUNCTION,
        SqlSyntax.FUNCTION);
    this.operandKinds = List.of(operandKinds);
    this.computation = computation;
  }

  /// What the method does, for those who don't generate code.
  interface Computation {
    Object compute(Object[] operands);
  }

  /// The function's value. Vectors are `float[]`, as operands and as the value; no operand is NULL.
  public final Object compute(Object[] operands) {
    Object[] values = new Object[operands.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = operands[i] instanceof float[] vector ? new VectorValue(vector) : operands[i];
    }
    Object value = computation.compute(values);
    return value instanceof VectorValue vector ? vector.elements() : value;
  }

  /// What the operands have to be, in order.
  final List<OperandKind> operandKinds() {
    return operandKinds;
  }

  @Override
  public final SqlOperandCountRange getOperandCountRange() {
    return SqlOperandCountRanges.of(operandKinds.size());
  }

  /// The type of a call without looking the function up: the parser's tree already holds it.
  @Override
  public final RelDataType deriveType(
      SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
    if (call.operandCount() != operandKinds.size()) {
      throw new AzimuthException(
          ErrorCode.UNKNOWN_FUNCTION,
          getName() + " takes " + operandKinds.size() + " arguments, not " + call.operandCount());
    }
    for (SqlNode operand : call.getOperandList()) {
      validator.deriveType(scope, operand);
    }
    return validateOperands(validator, scope, call);
  }

  @Override
  public final boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
    new VectorOperands(binding).check(this);
    return true;
  }
}
