package dev.azimuth.sql.plan;

import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/// Sees through expressions that keep or turn round the order of a floating-point operand, such as
/// `1 - (v <=> ?)`.
///
/// The order of equal results may differ from that of their operands' order, so only the last key
/// of an order may be replaced.
record Monotone(RexNode operand, Direction direction) {
  /// Whether a larger operand gives a larger result.
  enum Direction {
    SAME,
    TURNED;

    Direction turned() {
      return this == SAME ? TURNED : SAME;
    }
  }

  /// The innermost operand of a chain of monotone steps, perhaps the node itself.
  static Monotone strip(RexNode node) {
    Monotone current = new Monotone(node, Direction.SAME);
    while (true) {
      Monotone next = step(current);
      if (next.equals(current)) {
        return current;
      }
      current = next;
    }
  }

  private static Monotone step(Monotone current) {
    if (!(current.operand instanceof RexCall call) || !isFloating(call)) {
      return current;
    }
    List<RexNode> operands = call.getOperands();
    RexNode first = operands.get(0);
    RexNode last = operands.getLast();
    return switch (call.getKind()) {
      case CAST -> isFloating(first) ? current.same(first) : current;
      case MINUS_PREFIX -> current.turned(first);
      case PLUS -> {
        if (FragmentExpressions.isConstant(last)) {
          yield current.same(first);
        }
        yield FragmentExpressions.isConstant(first) ? current.same(last) : current;
      }
      case MINUS -> {
        if (FragmentExpressions.isConstant(last)) {
          yield current.same(first);
        }
        yield FragmentExpressions.isConstant(first) ? current.turned(last) : current;
      }
      case TIMES -> {
        int sign = sign(last);
        yield sign != 0 ? current.scaled(first, sign) : current.scaled(last, sign(first));
      }
      case DIVIDE -> current.scaled(first, sign(last));
      default -> current;
    };
  }

  private Monotone same(RexNode inner) {
    return isFloating(inner) ? new Monotone(inner, direction) : this;
  }

  private Monotone turned(RexNode inner) {
    return isFloating(inner) ? new Monotone(inner, direction.turned()) : this;
  }

  private Monotone scaled(RexNode inner, int sign) {
    return sign == 0 ? this : sign > 0 ? same(inner) : turned(inner);
  }

  /// Sign of a literal; 0 for zero and for everything else.
  private static int sign(RexNode node) {
    RexNode inner = node;
    while (inner instanceof RexCall call && call.getKind() == org.apache.calcite.sql.SqlKind.CAST) {
      inner = call.getOperands().get(0);
    }
    if (inner instanceof RexLiteral literal) {
      BigDecimal value = literal.getValue() instanceof BigDecimal exact ? exact : BigDecimal.ZERO;
      if (literal.getValue() instanceof Double floating) {
        value = BigDecimal.valueOf(Math.signum(floating));
      }
      return value.signum();
    }
    return 0;
  }

  private static boolean isFloating(RexNode node) {
    return switch (node.getType().getSqlTypeName()) {
      case REAL, FLOAT, DOUBLE -> true;
      default -> false;
    };
  }
}
