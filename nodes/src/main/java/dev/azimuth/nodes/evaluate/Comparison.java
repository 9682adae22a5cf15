package dev.azimuth.nodes.evaluate;

import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.storage.column.VectorOrder;
import java.util.Arrays;

/// Comparisons of two operands of the same kind.
///
/// Each is reduced to `=`, `<` or `<=`: `<>` negates, `>` and `>=` exchange the operands. Doubles
/// compare as Java's operators do: NaN equals nothing, 0.0 equals -0.0. A distance that is compared
/// with a constant is a [DistanceWithin].
abstract class Comparison extends Predicate {
  private final Operand left;
  private final Operand right;

  private Comparison(Operand left, Operand right) {
    this.left = left;
    this.right = right;
  }

  /// What the others are reduced to.
  private enum Test {
    EQUAL,
    LESS,
    LESS_OR_EQUAL
  }

  /// The predicate `left operator right`; the operands are of the same kind.
  static Predicate of(ComparisonOperator operator, Operand left, Operand right) {
    return switch (operator) {
      case EQUAL -> of(Test.EQUAL, left, right);
      case NOT_EQUAL -> new Connective.Negation(of(Test.EQUAL, left, right));
      case LESS -> of(Test.LESS, left, right);
      case LESS_OR_EQUAL -> of(Test.LESS_OR_EQUAL, left, right);
      case GREATER -> of(Test.LESS, right, left);
      case GREATER_OR_EQUAL -> of(Test.LESS_OR_EQUAL, right, left);
    };
  }

  private static Predicate of(Test test, Operand left, Operand right) {
    if (left instanceof LongOperand a && right instanceof LongOperand b) {
      return new OfLongs(test, a, b);
    }
    if (test != Test.EQUAL
        && left instanceof DistanceOperand distance
        && right instanceof DoubleOperand.OfConstant limit
        && !limit.isNull(0)) {
      return new DistanceWithin(distance, limit.value(0), test == Test.LESS_OR_EQUAL);
    }
    if (left instanceof DoubleOperand a && right instanceof DoubleOperand b) {
      return new OfDoubles(test, a, b);
    }
    if (left instanceof BytesOperand a && right instanceof BytesOperand b) {
      return new OfBytes(test, a, b);
    }
    if (left instanceof VectorOperand a && right instanceof VectorOperand b) {
      return new OfVectors(test, a, b);
    }
    throw new IllegalArgumentException("no comparison of operands of different kinds");
  }

  @Override
  public final void evaluate(Block block, Selection rows) {
    left.evaluate(block, rows);
    right.evaluate(block, rows);
    compare(block, rows);
    complete(left.nulls, right.nulls);
  }

  @Override
  public final long distancesComputed() {
    return left.distancesComputed() + right.distancesComputed();
  }

  /// Sets `trues` for the selected rows without a NULL, or more.
  abstract void compare(Block block, Selection rows);

  private static final class OfLongs extends Comparison {
    private final Test test;
    private final long[] left;
    private final long[] right;

    OfLongs(Test test, LongOperand left, LongOperand right) {
      super(left, right);
      this.test = test;
      this.left = left.values;
      this.right = right.values;
    }

    @Override
    void compare(Block block, Selection rows) {
      for (int word = 0; word << 6 < block.count(); word++) {
        int from = word << 6;
        int to = Math.min(from + Long.SIZE, block.count());
        long bits = 0;
        switch (test) {
          case EQUAL -> {
            for (int row = from; row < to; row++) {
              bits |= (left[row] == right[row] ? 1L : 0L) << row;
            }
          }
          case LESS -> {
            for (int row = from; row < to; row++) {
              bits |= (left[row] < right[row] ? 1L : 0L) << row;
            }
          }
          case LESS_OR_EQUAL -> {
            for (int row = from; row < to; row++) {
              bits |= (left[row] <= right[row] ? 1L : 0L) << row;
            }
          }
        }
        trues[word] = bits;
      }
    }
  }

  private static final class OfDoubles extends Comparison {
    private final Test test;
    private final double[] left;
    private final double[] right;

    OfDoubles(Test test, DoubleOperand left, DoubleOperand right) {
      super(left, right);
      this.test = test;
      this.left = left.values;
      this.right = right.values;
    }

    @Override
    void compare(Block block, Selection rows) {
      for (int word = 0; word << 6 < block.count(); word++) {
        int from = word << 6;
        int to = Math.min(from + Long.SIZE, block.count());
        long bits = 0;
        switch (test) {
          case EQUAL -> {
            for (int row = from; row < to; row++) {
              bits |= (left[row] == right[row] ? 1L : 0L) << row;
            }
          }
          case LESS -> {
            for (int row = from; row < to; row++) {
              bits |= (left[row] < right[row] ? 1L : 0L) << row;
            }
          }
          case LESS_OR_EQUAL -> {
            for (int row = from; row < to; row++) {
              bits |= (left[row] <= right[row] ? 1L : 0L) << row;
            }
          }
        }
        trues[word] = bits;
      }
    }
  }

  private static final class OfBytes extends Comparison {
    private final Test test;
    private final BytesOperand left;
    private final BytesOperand right;

    OfBytes(Test test, BytesOperand left, BytesOperand right) {
      super(left, right);
      this.test = test;
      this.left = left;
      this.right = right;
    }

    @Override
    void compare(Block block, Selection rows) {
      Arrays.fill(trues, 0);
      for (int row = rows.next(0); row >= 0; row = rows.next(row + 1)) {
        if (!left.isNull(row) && !right.isNull(row) && holds(row)) {
          trues[row >>> 6] |= 1L << row;
        }
      }
    }

    private boolean holds(int row) {
      return switch (test) {
        case EQUAL -> left.same(row, right);
        case LESS -> left.compare(row, right) < 0;
        case LESS_OR_EQUAL -> left.compare(row, right) <= 0;
      };
    }
  }

  /// In the order of [VectorOrder].
  private static final class OfVectors extends Comparison {
    private final Test test;
    private final VectorOperand left;
    private final VectorOperand right;
    private final float[] leftVector;
    private final float[] rightVector;

    OfVectors(Test test, VectorOperand left, VectorOperand right) {
      super(left, right);
      this.test = test;
      this.left = left;
      this.right = right;
      leftVector = new float[left.dimension()];
      rightVector = new float[right.dimension()];
    }

    @Override
    void compare(Block block, Selection rows) {
      Arrays.fill(trues, 0);
      for (int row = rows.next(0); row >= 0; row = rows.next(row + 1)) {
        if (!left.isNull(row) && !right.isNull(row) && holds(row)) {
          trues[row >>> 6] |= 1L << row;
        }
      }
    }

    private boolean holds(int row) {
      left.read(row, leftVector);
      right.read(row, rightVector);
      int order = VectorOrder.compare(leftVector, rightVector);
      return switch (test) {
        case EQUAL -> order == 0;
        case LESS -> order < 0;
        case LESS_OR_EQUAL -> order <= 0;
      };
    }
  }
}
