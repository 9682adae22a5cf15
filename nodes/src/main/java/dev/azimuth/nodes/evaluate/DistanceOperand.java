package dev.azimuth.nodes.evaluate;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.CodedRows;
import dev.azimuth.nodes.distance.DistanceBound;
import dev.azimuth.nodes.distance.DistanceFunction;
import dev.azimuth.nodes.distance.PairDistance;
import dev.azimuth.nodes.distance.VectorRows;
import dev.azimuth.nodes.part.VectorColumn;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Distances of two vectors.
abstract sealed class DistanceOperand extends DoubleOperand
    permits DistanceOperand.ToConstant, DistanceOperand.OfTwo, SparseDistanceOperand {
  long computed;

  DistanceOperand() {}

  @Override
  public long distancesComputed() {
    return computed;
  }

  static DistanceOperand of(DistanceMetric metric, VectorOperand left, VectorOperand right) {
    if (left instanceof VectorOperand.OfColumn column
        && right instanceof VectorOperand.OfConstant constant) {
      return ofColumn(metric, column, constant);
    }
    if (right instanceof VectorOperand.OfColumn column
        && left instanceof VectorOperand.OfConstant constant) {
      return ofColumn(metric, column, constant);
    }
    return new OfTwo(metric, left, right);
  }

  private static DistanceOperand ofColumn(
      DistanceMetric metric, VectorOperand.OfColumn column, VectorOperand.OfConstant constant) {
    return constant.value == null
        ? new OfTwo(metric, column, constant)
        : new ToConstant(metric, column.ordinal, constant.value);
  }

  /// Distances of a column's vectors to one vector, in batches.
  static final class ToConstant extends DistanceOperand {
    /// With fewer rows selected than one in so many, the others are left out.
    private static final int DENSE_PART = 4;

    private final DistanceMetric metric;
    private final int column;
    private final float[] vector;
    private final DistanceFunction function;
    private final boolean isBounded;
    private final long[] above = new long[Selection.WORDS];

    /// Made when it is asked for: a search of an index needs none.
    private @Nullable DistanceBound bound;

    ToConstant(DistanceMetric metric, int column, float[] vector) {
      this.metric = metric;
      this.column = column;
      this.vector = vector;
      function = new DistanceFunction(metric, vector);
      isBounded = DistanceBound.isDefined(metric, vector.length);
    }

    private DistanceBound bound() {
      DistanceBound made = bound;
      if (made == null) {
        made = new DistanceBound(metric, vector);
        bound = made;
      }
      return made;
    }

    @Override
    public void dropAbove(Block block, Selection rows, double limit) {
      if ((long) rows.count() * DENSE_PART < block.count() || !canDrop(block)) {
        return;
      }
      VectorColumn source = (VectorColumn) block.rows().column(column);
      Arrays.fill(above, 0);
      bound()
          .markAbove(
              source.rows(block.first(), block.count()),
              source.codes(block.first(), block.count()),
              limit,
              above,
              0);
      rows.drop(above);
    }

    @Override
    public boolean canDrop(Block block) {
      return isBounded && ((VectorColumn) block.rows().column(column)).hasCodes();
    }

    @Override
    public void dropAbove(Block block, Selection rows, double[] limits) {
      if (!canDrop(block)) {
        return;
      }
      VectorColumn source = (VectorColumn) block.rows().column(column);
      VectorRows vectors = source.rows(block.first(), block.count());
      CodedRows codes = source.codes(block.first(), block.count());
      for (int word = 0; word < Selection.WORDS; word++) {
        above[word] = ~rows.words()[word];
      }
      if ((long) rows.count() * DENSE_PART < block.count()) {
        bound().markByWholeCodes(vectors, codes, limits, above);
      } else {
        bound().markAbove(vectors, codes, limits, above);
      }
      rows.drop(above);
    }

    @Override
    public void evaluate(Block block, Selection rows) {
      VectorColumn source = (VectorColumn) block.rows().column(column);
      source.readNulls(block.first(), block.count(), nulls);
      if ((long) rows.count() * DENSE_PART >= block.count()) {
        compute(source, block, 0, block.count());
      } else {
        computeEach(source, block, rows);
      }
    }

    @Override
    public void evaluateOnly(Block block, Selection rows) {
      VectorColumn source = (VectorColumn) block.rows().column(column);
      source.readNulls(block.first(), block.count(), nulls);
      computeEach(source, block, rows);
    }

    private void computeEach(VectorColumn source, Block block, Selection rows) {
      int row = rows.next(0);
      while (row >= 0) {
        int end = row + 1;
        int next = rows.next(end);
        while (next == end) {
          end++;
          next = rows.next(end);
        }
        compute(source, block, row, end);
        row = next;
      }
    }

    private void compute(VectorColumn source, Block block, int from, int to) {
      function.compute(source.rows(block.first() + from, to - from), values, from);
      computed += to - from;
    }
  }

  /// Distances of any two vectors, one at a time.
  static final class OfTwo extends DistanceOperand {
    private final DistanceMetric metric;
    private final VectorOperand left;
    private final VectorOperand right;
    private final float[] leftVector;
    private final float[] rightVector;

    OfTwo(DistanceMetric metric, VectorOperand left, VectorOperand right) {
      this.metric = metric;
      this.left = left;
      this.right = right;
      leftVector = new float[left.dimension()];
      rightVector = new float[right.dimension()];
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
          compute(row);
        }
      }
    }

    private void compute(int row) {
      left.read(row, leftVector);
      right.read(row, rightVector);
      values[row] = PairDistance.of(metric, leftVector, rightVector);
      computed++;
    }
  }
}
