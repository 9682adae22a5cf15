package dev.azimuth.sql.plan;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/// Recognises comparisons such as `1 - (v <=> ?) > 0.8`, which hold for all distances up to some
/// bound or for all from some bound on.
///
/// The bound is searched among the floating-point numbers with the comparison itself (see
/// [Slots#bound]), so that rounding in its arithmetic is accounted for exactly. That needs
/// arithmetic which neither overflows nor yields NaN for any distance: few steps, moderate factors,
/// DOUBLE all the way.
///
/// @param distance the operand, which depends on the row
/// @param comparison the same comparison with the distance as the only column of its row
/// @param side which distances pass
record DistanceRange(RexNode distance, RexNode comparison, Side side) {
  private static final int STEPS_MAX = 4;
  private static final BigDecimal FACTOR_MAX = new BigDecimal("1e30");
  private static final BigDecimal FACTOR_MIN = new BigDecimal("1e-30");

  /// The distances that pass.
  enum Side {
    UP_TO_BOUND,
    FROM_BOUND
  }

  /// The range of an inequality with a constant; empty for everything else.
  static Optional<DistanceRange> of(RexCall comparison) {
    boolean greater =
        comparison.isA(SqlKind.GREATER_THAN) || comparison.isA(SqlKind.GREATER_THAN_OR_EQUAL);
    boolean less = comparison.isA(SqlKind.LESS_THAN) || comparison.isA(SqlKind.LESS_THAN_OR_EQUAL);
    if (!greater && !less) {
      return Optional.empty();
    }
    RexNode left = comparison.getOperands().get(0);
    RexNode right = comparison.getOperands().get(1);
    boolean wrappedLeft = FragmentExpressions.isConstant(right);
    RexNode wrapped = wrappedLeft ? left : right;
    if (!wrappedLeft && !FragmentExpressions.isConstant(left)) {
      return Optional.empty();
    }
    Monotone stripped = Monotone.strip(wrapped);
    RexNode distance = stripped.operand();
    if (distance.equals(wrapped) || !isModerate(wrapped, distance, STEPS_MAX)) {
      return Optional.empty();
    }
    boolean turned = stripped.direction() == Monotone.Direction.TURNED;
    boolean wantsLarge = greater == wrappedLeft;
    return Optional.of(
        new DistanceRange(
            distance,
            overDistance(comparison, distance),
            wantsLarge == turned ? Side.UP_TO_BOUND : Side.FROM_BOUND));
  }

  private static RexNode overDistance(RexCall comparison, RexNode distance) {
    RexNode column = new RexInputRef(0, distance.getType());
    RexShuttle replacement =
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef reference) {
            return reference.equals(distance) ? column : reference;
          }

          @Override
          public RexNode visitCall(RexCall call) {
            return call.equals(distance) ? column : super.visitCall(call);
          }
        };
    return comparison.accept(replacement);
  }

  private static boolean isModerate(RexNode node, RexNode distance, int stepsLeft) {
    if (node.equals(distance)) {
      return isDouble(node);
    }
    if (stepsLeft == 0 || !(node instanceof RexCall call) || !isDouble(call)) {
      return false;
    }
    List<RexNode> operands = call.getOperands();
    boolean scales = call.isA(SqlKind.TIMES) || call.isA(SqlKind.DIVIDE);
    for (RexNode operand : operands) {
      boolean moderate =
          FragmentExpressions.isConstant(operand)
              ? !scales || isModerateFactor(operand)
              : isModerate(operand, distance, stepsLeft - 1);
      if (!moderate) {
        return false;
      }
    }
    return true;
  }

  private static boolean isModerateFactor(RexNode node) {
    RexNode inner = node;
    while (inner instanceof RexCall call && call.isA(SqlKind.CAST)) {
      inner = call.getOperands().getFirst();
    }
    if (!(inner instanceof RexLiteral literal) || literal.isNull()) {
      return false;
    }
    BigDecimal value = literal.getValueAs(BigDecimal.class);
    return value != null
        && value.abs().compareTo(FACTOR_MAX) <= 0
        && value.abs().compareTo(FACTOR_MIN) >= 0;
  }

  private static boolean isDouble(RexNode node) {
    SqlTypeName type = node.getType().getSqlTypeName();
    return type == SqlTypeName.DOUBLE || type == SqlTypeName.FLOAT;
  }
}
