package dev.azimuth.nodes.evaluate;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.SparseDistance;
import dev.azimuth.storage.column.SparseVector;

/// Distances of two sparse vectors.
abstract sealed class SparseDistanceOperand extends DistanceOperand {
  private SparseDistanceOperand() {}

  static SparseDistanceOperand of(
      DistanceMetric metric, int dimension, BytesOperand left, BytesOperand right) {
    if (right instanceof BytesOperand.OfConstant constant && !constant.isNull(0)) {
      return new ToConstant(left, new SparseDistance(metric, vector(constant, 0, dimension)));
    }
    if (left instanceof BytesOperand.OfConstant constant && !constant.isNull(0)) {
      return new ToConstant(right, new SparseDistance(metric, vector(constant, 0, dimension)));
    }
    return new OfTwo(metric, dimension, left, right);
  }

  private static SparseVector vector(BytesOperand operand, int row, int dimension) {
    return SparseVector.ofBytes(dimension, operand.bytes(row), 0, operand.length(row));
  }

  /// Distances to one vector, read where they lie.
  private static final class ToConstant extends SparseDistanceOperand {
    private final BytesOperand vectors;
    private final SparseDistance distance;

    ToConstant(BytesOperand vectors, SparseDistance distance) {
      this.vectors = vectors;
      this.distance = distance;
    }

    @Override
    public void evaluate(Block block, Selection rows) {
      vectors.evaluate(block, rows);
      System.arraycopy(vectors.nulls, 0, nulls, 0, nulls.length);
      for (int row = rows.next(0); row >= 0; row = rows.next(row + 1)) {
        if (!isNull(row)) {
          values[row] = distance.to(vectors.segment(row), vectors.offset(row), vectors.length(row));
          computed++;
        }
      }
    }
  }

  /// Distances of any two vectors, one at a time.
  private static final class OfTwo extends SparseDistanceOperand {
    private final DistanceMetric metric;
    private final int dimension;
    private final BytesOperand left;
    private final BytesOperand right;

    OfTwo(DistanceMetric metric, int dimension, BytesOperand left, BytesOperand right) {
      this.metric = metric;
      this.dimension = dimension;
      this.left = left;
      this.right = right;
    }

    @Override
    public void evaluate(Block block, Selection rows) {
      left.evaluate(block, rows);
      right.evaluate(block, rows);
      for (int word = 0; word < Selection.WORDS; word++) {
        nulls[word] = left.nulls[word] | right.nulls[word];
      }
      for (int row = rows.next(0); row >= 0; row = rows.next(row + 1)) {
        if (!isNull(row)) {
          values[row] =
              SparseDistance.of(
                  metric, vector(left, row, dimension), vector(right, row, dimension));
          computed++;
        }
      }
    }
  }
}
