package dev.azimuth.nodes.evaluate;

import dev.azimuth.storage.column.ColumnBuilder;
import java.util.Arrays;

/// A value for each row of a block.
///
/// After [#evaluate], the values of the rows that were selected are valid until the next call.
public abstract sealed class Operand
    permits LongOperand, DoubleOperand, BytesOperand, VectorOperand {
  final long[] nulls = new long[Selection.WORDS];

  Operand() {}

  /// Computes the values of the selected rows of a block, or of more.
  public abstract void evaluate(Block block, Selection rows);

  /// Whether row `row` of the block is NULL.
  public final boolean isNull(int row) {
    return (nulls[row >>> 6] >>> row & 1) != 0;
  }

  /// Adds the value of row `row` to a column.
  public final void append(int row, ColumnBuilder out) {
    if (isNull(row)) {
      out.appendNull();
    } else {
      appendValue(row, out);
    }
  }

  abstract void appendValue(int row, ColumnBuilder out);

  /// Distances that were computed so far.
  public long distancesComputed() {
    return 0;
  }

  final void allNull() {
    Arrays.fill(nulls, -1L);
  }
}
