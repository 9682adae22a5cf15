package dev.azimuth.nodes.evaluate;

import dev.azimuth.nodes.part.DoubleColumn;
import dev.azimuth.nodes.part.PartSnapshot;
import dev.azimuth.storage.column.ColumnBuilder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Values of `PhysicalKind.DOUBLE`.
public abstract sealed class DoubleOperand extends Operand
    permits DoubleOperand.OfColumn, DoubleOperand.OfConstant, DistanceOperand {
  final double[] values = new double[PartSnapshot.BLOCK_ROWS];

  DoubleOperand() {}

  /// The value of row `row` of the block.
  public final double value(int row) {
    return values[row];
  }

  @Override
  final void appendValue(int row, ColumnBuilder out) {
    out.appendDouble(values[row]);
  }

  /// Computes the values of the selected rows of a block, and of no others where each takes long.
  public void evaluateOnly(Block block, Selection rows) {
    evaluate(block, rows);
  }

  /// Drops rows of a block whose value is certainly above `limit`, as far as that can be told for
  /// much less than computing it.
  public void dropAbove(Block block, Selection rows, double limit) {}

  /// Whether [#dropAbove(Block, Selection, double[])] may tell anything of rows of a block.
  public boolean canDrop(Block block) {
    return false;
  }

  /// Drops the rows of a block whose value is certainly above the limit of each, as far as that can
  /// be told for less than computing it; none where the limit is NaN.
  ///
  /// @param limits by row of the block, of those that are selected
  public void dropAbove(Block block, Selection rows, double[] limits) {}

  /// The values of a column.
  static final class OfColumn extends DoubleOperand {
    private final int column;

    OfColumn(int column) {
      this.column = column;
    }

    @Override
    public void evaluate(Block block, Selection rows) {
      DoubleColumn source = (DoubleColumn) block.rows().column(column);
      source.read(block.first(), block.count(), values);
      source.readNulls(block.first(), block.count(), nulls);
    }
  }

  /// The same value for all rows.
  static final class OfConstant extends DoubleOperand {
    OfConstant(@Nullable Double value) {
      if (value == null) {
        allNull();
      } else {
        Arrays.fill(values, value);
      }
    }

    @Override
    public void evaluate(Block block, Selection rows) {}
  }
}
