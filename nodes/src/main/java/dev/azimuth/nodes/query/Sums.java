package dev.azimuth.nodes.query;

import dev.azimuth.nodes.evaluate.DoubleOperand;
import dev.azimuth.nodes.evaluate.LongOperand;
import dev.azimuth.nodes.evaluate.Operand;
import dev.azimuth.storage.column.ColumnBuilder;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Aggregates that add up.
final class Sums {
  private Sums() {}

  /// Number of rows, or of operands that are not NULL.
  static final class Count extends Accumulator {
    private long[] counts = {};

    Count(@Nullable Operand operand) {
      super(ColumnType.Simple.BIGINT, operand);
    }

    @Override
    int groupBytes() {
      return Long.BYTES;
    }

    @Override
    void grow(int capacity) {
      counts = Arrays.copyOf(counts, capacity);
    }

    @Override
    void add(int group, int row) {
      counts[group]++;
    }

    @Override
    void merge(int group, Accumulator other, int otherGroup) {
      counts[group] += ((Count) other).counts[otherGroup];
    }

    @Override
    void append(int group, ColumnBuilder out) {
      out.appendLong(counts[group]);
    }
  }

  /// Sums of whole numbers in 128 bits, so that only the result can be out of range.
  static final class OfLongs extends Accumulator {
    private final LongOperand longs;
    private long[] low = {};
    private long[] high = {};
    private boolean[] seen = {};

    OfLongs(LongOperand longs) {
      super(ColumnType.Simple.BIGINT, longs);
      this.longs = longs;
    }

    @Override
    int groupBytes() {
      return 2 * Long.BYTES + 1;
    }

    @Override
    void grow(int capacity) {
      low = Arrays.copyOf(low, capacity);
      high = Arrays.copyOf(high, capacity);
      seen = Arrays.copyOf(seen, capacity);
    }

    @Override
    void add(int group, int row) {
      long value = longs.value(row);
      add(group, value, value >> 63);
      seen[group] = true;
    }

    private void add(int group, long valueLow, long valueHigh) {
      long sum = low[group] + valueLow;
      high[group] += valueHigh + (Long.compareUnsigned(sum, valueLow) < 0 ? 1 : 0);
      low[group] = sum;
    }

    @Override
    void merge(int group, Accumulator other, int otherGroup) {
      OfLongs same = (OfLongs) other;
      add(group, same.low[otherGroup], same.high[otherGroup]);
      seen[group] |= same.seen[otherGroup];
    }

    @Override
    void append(int group, ColumnBuilder out) {
      if (!seen[group]) {
        out.appendNull();
      } else if (high[group] != low[group] >> 63) {
        throw new AzimuthException(ErrorCode.OUT_OF_RANGE, "SUM over BIGINT");
      } else {
        out.appendLong(low[group]);
      }
    }
  }

  /// Sums of doubles with a second term for what rounding loses (A. Neumaier, 1974), so that the
  /// order of rows hardly matters.
  static final class OfDoubles extends Accumulator {
    private final DoubleOperand doubles;
    private double[] sums = {};
    private double[] losses = {};
    private boolean[] seen = {};

    OfDoubles(DoubleOperand doubles) {
      super(ColumnType.Simple.DOUBLE, doubles);
      this.doubles = doubles;
    }

    @Override
    int groupBytes() {
      return 2 * Double.BYTES + 1;
    }

    @Override
    void grow(int capacity) {
      sums = Arrays.copyOf(sums, capacity);
      losses = Arrays.copyOf(losses, capacity);
      seen = Arrays.copyOf(seen, capacity);
    }

    @Override
    void add(int group, int row) {
      add(group, doubles.value(row));
      seen[group] = true;
    }

    private void add(int group, double value) {
      double before = sums[group];
      double sum = before + value;
      losses[group] +=
          Math.abs(before) >= Math.abs(value) ? before - sum + value : value - sum + before;
      sums[group] = sum;
    }

    @Override
    void merge(int group, Accumulator other, int otherGroup) {
      OfDoubles same = (OfDoubles) other;
      add(group, same.sums[otherGroup]);
      losses[group] += same.losses[otherGroup];
      seen[group] |= same.seen[otherGroup];
    }

    @Override
    void append(int group, ColumnBuilder out) {
      if (!seen[group]) {
        out.appendNull();
      } else {
        // With an infinity among them the losses are NaN, and say nothing.
        double completed = sums[group] + losses[group];
        out.appendDouble(Double.isNaN(completed) ? sums[group] : completed);
      }
    }
  }
}
