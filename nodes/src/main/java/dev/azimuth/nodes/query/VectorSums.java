package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.VectorTotal;
import dev.azimuth.nodes.evaluate.VectorOperand;
import dev.azimuth.storage.column.ColumnBuilder;
import dev.azimuth.storage.type.ColumnType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Counts and sums of vectors, for SUM and AVG.
final class VectorSums extends Accumulator {
  /// What the objects of a group take beyond its numbers, guessed.
  private static final int OVERHEAD_BYTES = 64;

  private final VectorOperand vectors;
  private final float[] scratch;
  private @Nullable VectorTotal[] totals = new @Nullable VectorTotal[0];

  VectorSums(VectorOperand vectors) {
    super(new ColumnType.Varbinary(ColumnType.Varchar.UNBOUNDED), vectors);
    this.vectors = vectors;
    this.scratch = new float[vectors.dimension()];
  }

  @Override
  int groupBytes() {
    return VectorTotal.encodedSize(scratch.length) + OVERHEAD_BYTES;
  }

  @Override
  void grow(int capacity) {
    totals = Arrays.copyOf(totals, capacity);
  }

  private VectorTotal total(int group) {
    VectorTotal total = totals[group];
    if (total == null) {
      total = VectorTotal.ofDimension(scratch.length);
      totals[group] = total;
    }
    return total;
  }

  @Override
  void add(int group, int row) {
    vectors.read(row, scratch);
    total(group).add(scratch);
  }

  @Override
  void merge(int group, Accumulator other, int otherGroup) {
    VectorTotal theirs = ((VectorSums) other).totals[otherGroup];
    if (theirs != null) {
      total(group).add(theirs);
    }
  }

  @Override
  void append(int group, ColumnBuilder out) {
    VectorTotal total = totals[group];
    if (total == null) {
      out.appendNull();
    } else {
      byte[] bytes = total.encode();
      out.appendBytes(bytes, 0, bytes.length);
    }
  }
}
