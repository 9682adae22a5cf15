package dev.azimuth.nodes.evaluate;

import dev.azimuth.nodes.part.VectorColumn;
import dev.azimuth.storage.column.ColumnBuilder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Vectors.
public abstract sealed class VectorOperand extends Operand {
  private final float[] scratch;

  VectorOperand(int dimension) {
    scratch = new float[dimension];
  }

  /// Number of dimensions.
  public final int dimension() {
    return scratch.length;
  }

  /// Puts the vector of row `row` of the block that was evaluated last into `out`.
  public abstract void read(int row, float[] out);

  @Override
  final void appendValue(int row, ColumnBuilder out) {
    read(row, scratch);
    out.appendVector(scratch, 0);
  }

  /// The vectors of a column.
  static final class OfColumn extends VectorOperand {
    final int ordinal;
    private @Nullable VectorColumn column;
    private int first;

    OfColumn(int ordinal, int dimension) {
      super(dimension);
      this.ordinal = ordinal;
    }

    @Override
    public void evaluate(Block block, Selection rows) {
      VectorColumn source = (VectorColumn) block.rows().column(ordinal);
      first = block.first();
      source.readNulls(first, block.count(), nulls);
      column = source;
    }

    @Override
    public void read(int row, float[] out) {
      Objects.requireNonNull(column).read(first + row, out);
    }
  }

  /// The same vector for all rows.
  static final class OfConstant extends VectorOperand {
    final float @Nullable [] value;

    OfConstant(int dimension, float @Nullable [] value) {
      super(dimension);
      this.value = value;
      if (value == null) {
        allNull();
      }
    }

    @Override
    public void evaluate(Block block, Selection rows) {}

    @Override
    public void read(int row, float[] out) {
      if (value != null) {
        System.arraycopy(value, 0, out, 0, out.length);
      }
    }
  }
}
