package dev.azimuth.nodes.evaluate;

import dev.azimuth.nodes.part.LongColumn;
import dev.azimuth.nodes.part.PartSnapshot;
import dev.azimuth.storage.column.ColumnBuilder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Values of `PhysicalKind.LONG`.
public abstract sealed class LongOperand extends Operand {
  final long[] values = new long[PartSnapshot.BLOCK_ROWS];

  LongOperand() {}

  /// The value of row `row` of the block.
  public final long value(int row) {
    return values[row];
  }

  @Override
  final void appendValue(int row, ColumnBuilder out) {
    out.appendLong(values[row]);
  }

  /// The values of a column.
  static final class OfColumn extends LongOperand {
    private final int column;

    OfColumn(int column) {
      this.column = column;
    }

    @Override
    public void evaluate(Block block, Selection rows) {
      LongColumn source = (LongColumn) block.rows().column(column);
      source.read(block.first(), block.count(), values);
      source.readNulls(block.first(), block.count(), nulls);
    }
  }

  /// The versions of the rows.
  static final class OfVersions extends LongOperand {
    @Override
    public void evaluate(Block block, Selection rows) {
      block.rows().readVersions(block.first(), block.count(), values);
    }
  }

  /// The same value for all rows.
  static final class OfConstant extends LongOperand {
    OfConstant(@Nullable Long value) {
      if (value == null) {
        allNull();
      } else {
        Arrays.fill(values, value);
      }
    }

    @Override
    public void evaluate(Block block, Selection rows) {}
  }

  /// 1 where a predicate holds, 0 where it does not, NULL where it is unknown.
  static final class OfPredicate extends LongOperand {
    private final Predicate predicate;

    OfPredicate(Predicate predicate) {
      this.predicate = predicate;
    }

    @Override
    public void evaluate(Block block, Selection rows) {
      predicate.evaluate(block, rows);
      for (int word = 0; word < Selection.WORDS; word++) {
        nulls[word] = ~(predicate.trues[word] | predicate.falses[word]);
      }
      for (int row = 0; row < block.count(); row++) {
        values[row] = predicate.trues[row >>> 6] >>> row & 1;
      }
    }

    @Override
    public long distancesComputed() {
      return predicate.distancesComputed();
    }
  }
}
