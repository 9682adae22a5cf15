package dev.azimuth.sql.language.validate;

import dev.azimuth.sql.language.function.VectorAggregate;
import dev.azimuth.sql.language.function.VectorFunction;
import dev.azimuth.sql.language.function.VectorFunctions;
import dev.azimuth.sql.language.function.VectorOperands;
import dev.azimuth.sql.language.type.VectorType;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.VectorElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/// Gives operators and aggregates that also work on vectors their meaning, once the types of their
/// operands are known.
final class VectorOperators {
  /// What operators on numbers and text are on vectors.
  private static final Map<SqlOperator, VectorFunction> FUNCTIONS =
      Map.of(
          SqlStdOperatorTable.PLUS, VectorFunctions.ADD,
          SqlStdOperatorTable.MINUS, VectorFunctions.SUBTRACT,
          SqlStdOperatorTable.MULTIPLY, VectorFunctions.MULTIPLY,
          SqlStdOperatorTable.CONCAT, VectorFunctions.CONCATENATE);

  /// Operators whose operands become vectors of the same number of dimensions.
  private static final Set<SqlKind> COMPARISONS =
      Set.of(
          SqlKind.EQUALS,
          SqlKind.NOT_EQUALS,
          SqlKind.LESS_THAN,
          SqlKind.LESS_THAN_OR_EQUAL,
          SqlKind.GREATER_THAN,
          SqlKind.GREATER_THAN_OR_EQUAL,
          SqlKind.BETWEEN);

  /// Operators around an aggregate, which is their first operand.
  private static final Set<SqlKind> AROUND_AGGREGATES =
      Set.of(
          SqlKind.OVER,
          SqlKind.FILTER,
          SqlKind.WITHIN_DISTINCT,
          SqlKind.RESPECT_NULLS,
          SqlKind.IGNORE_NULLS);

  /// Aggregates of numbers. Calcite would make numbers of text, row by row, until one is none; and
  /// of NULL it finds no type for the sum.
  private static final Set<SqlKind> COMPUTING =
      Set.of(
          SqlKind.SUM,
          SqlKind.AVG,
          SqlKind.STDDEV_POP,
          SqlKind.STDDEV_SAMP,
          SqlKind.VAR_POP,
          SqlKind.VAR_SAMP);

  /// Aggregates of whatever has an order.
  private static final Set<SqlKind> CHOOSING = Set.of(SqlKind.MIN, SqlKind.MAX);

  /// Of the operands of a CASE.
  private static final int ELSE_OPERAND = 3;

  private static final Set<SqlKind> LISTS = Set.of(SqlKind.IN, SqlKind.NOT_IN);

  private final SqlValidator validator;

  VectorOperators(SqlValidator validator) {
    this.validator = validator;
  }

  /// Resolves the operator of `call`, which stands in `scope`.
  void resolve(SqlValidatorScope scope, SqlBasicCall call) {
    SqlKind kind = call.getKind();
    if (AROUND_AGGREGATES.contains(kind) && call.operand(0) instanceof SqlBasicCall aggregate) {
      resolve(scope, aggregate);
    } else if (call.getOperator().isAggregator() && call.operandCount() == 1) {
      resolveAggregate(scope, call);
    } else if (COMPARISONS.contains(kind)) {
      VectorOperands operands = new VectorOperands(validator, scope, call);
      if (operands.hasVector()) {
        operands.unify();
      }
    } else if (LISTS.contains(kind) && call.operand(1) instanceof SqlNodeList list) {
      resolveList(scope, call, list);
    } else {
      VectorFunction function = function(call);
      if (function != null && new VectorOperands(validator, scope, call).hasVector()) {
        call.setOperator(function);
      }
    }
  }

  /// Makes vectors of the members of a list after IN, as `=` would.
  private void resolveList(SqlValidatorScope scope, SqlBasicCall call, SqlNodeList list) {
    for (int i = 0; i < list.size(); i++) {
      SqlCall equality = unified(scope, call.operand(0), list.get(i));
      call.setOperand(0, equality.operand(0));
      list.set(i, equality.operand(1));
    }
  }

  /// Makes vectors of the values of a CASE or COALESCE if one of them is a vector.
  void resolve(SqlValidatorScope scope, SqlCase choice) {
    List<SqlNode> values = new ArrayList<>(choice.getThenOperands().getList());
    SqlNode last = choice.getElseOperand();
    if (last != null) {
      values.add(last);
    }
    int witness = 0;
    while (witness < values.size()
        && !(validator.deriveType(scope, values.get(witness)) instanceof VectorType)) {
      witness++;
    }
    if (witness == values.size()) {
      return;
    }
    for (int i = 0; i < values.size(); i++) {
      SqlNode value = values.get(i);
      if (i == witness || SqlUtil.isNullLiteral(value, false)) {
        continue;
      }
      SqlNode converted = unified(scope, values.get(witness), value).operand(1);
      if (i < choice.getThenOperands().size()) {
        choice.getThenOperands().set(i, converted);
      } else {
        choice.setOperand(ELSE_OPERAND, converted);
      }
    }
  }

  /// `left = right` with operands that are vectors if one of them is.
  private SqlCall unified(SqlValidatorScope scope, SqlNode left, SqlNode right) {
    SqlCall equality =
        SqlStdOperatorTable.EQUALS.createCall(right.getParserPosition(), left, right);
    VectorOperands operands = new VectorOperands(validator, scope, equality);
    if (operands.hasVector()) {
      operands.unify();
    }
    return equality;
  }

  private @Nullable VectorFunction function(SqlCall call) {
    if (call.operandCount() != 2) {
      return null;
    }
    return isCastToText(call) ? VectorFunctions.TO_TEXT : FUNCTIONS.get(call.getOperator());
  }

  private boolean isCastToText(SqlCall call) {
    return call.getKind() == SqlKind.CAST
        && call.operand(1) instanceof SqlDataTypeSpec type
        && type.getTypeNameSpec() instanceof SqlBasicTypeNameSpec
        && SqlTypeUtil.inCharFamily(type.deriveType(validator));
  }

  private void resolveAggregate(SqlValidatorScope scope, SqlBasicCall call) {
    SqlKind kind = call.getKind();
    if (!COMPUTING.contains(kind) && !CHOOSING.contains(kind)) {
      return;
    }
    RelDataType operand = validator.deriveType(scope.getOperandScope(call), call.operand(0));
    if (!(operand instanceof VectorType vector)) {
      if (COMPUTING.contains(kind)
          && (SqlTypeUtil.inCharFamily(operand) || operand.getSqlTypeName() == SqlTypeName.NULL)) {
        throw new SqlCallBinding(validator, scope, call).newValidationSignatureError();
      }
      return;
    }
    if (COMPUTING.contains(kind) && vector.element() == VectorElement.BINARY) {
      throw new AzimuthException(
          ErrorCode.TYPE_MISMATCH,
          kind
              + " takes numbers and vectors of numbers, not "
              + operand
              + "; CAST(… AS VECTOR(n)) makes numbers of bits");
    }
    if (vector.isSparse() && COMPUTING.contains(kind)) {
      throw new AzimuthException(
          ErrorCode.NOT_SUPPORTED, kind + " of sparse vectors; cast them to VECTOR(n)");
    }
    switch (kind) {
      case SUM -> call.setOperator(VectorAggregate.SUM);
      case AVG -> call.setOperator(VectorAggregate.AVERAGE);
      case MIN, MAX ->
          throw new AzimuthException(
              ErrorCode.NOT_SUPPORTED,
              kind + " of vectors; the least and the greatest are the first of ORDER BY");
      default -> {} // Calcite says that there is no such function.
    }
  }
}
