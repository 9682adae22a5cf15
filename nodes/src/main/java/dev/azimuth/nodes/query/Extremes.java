package dev.azimuth.nodes.query;

import dev.azimuth.nodes.evaluate.BytesOperand;
import dev.azimuth.nodes.evaluate.DoubleOperand;
import dev.azimuth.nodes.evaluate.LongOperand;
import dev.azimuth.nodes.evaluate.Operand;
import dev.azimuth.nodes.part.ColumnOrder;
import dev.azimuth.storage.column.ColumnBuilder;
import dev.azimuth.storage.type.ColumnType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Least values (sign 1) and greatest values (sign -1).
abstract class Extremes extends Accumulator {
  private final int sign;
  private boolean[] seen = {};

  private Extremes(ColumnType type, Operand operand, int sign) {
    super(type, operand);
    this.sign = sign;
  }

  @Override
  void grow(int capacity) {
    seen = Arrays.copyOf(seen, capacity);
  }

  @Override
  final void add(int group, int row) {
    if (!seen[group] || sign * compare(row, group) < 0) {
      keep(group, row);
      seen[group] = true;
    }
  }

  @Override
  final void merge(int group, Accumulator other, int otherGroup) {
    Extremes same = (Extremes) other;
    if (same.seen[otherGroup] && (!seen[group] || sign * compare(same, otherGroup, group) < 0)) {
      keep(group, same, otherGroup);
      seen[group] = true;
    }
  }

  @Override
  final void append(int group, ColumnBuilder out) {
    if (seen[group]) {
      appendKept(group, out);
    } else {
      out.appendNull();
    }
  }

  abstract int compare(int row, int group);

  abstract int compare(Extremes other, int otherGroup, int group);

  abstract void keep(int group, int row);

  abstract void keep(int group, Extremes other, int otherGroup);

  abstract void appendKept(int group, ColumnBuilder out);

  /// Of whole numbers.
  static final class OfLongs extends Extremes {
    private final LongOperand longs;
    private long[] kept = {};

    OfLongs(ColumnType type, LongOperand longs, int sign) {
      super(type, longs, sign);
      this.longs = longs;
    }

    @Override
    int groupBytes() {
      return Long.BYTES + 1;
    }

    @Override
    void grow(int capacity) {
      super.grow(capacity);
      kept = Arrays.copyOf(kept, capacity);
    }

    @Override
    int compare(int row, int group) {
      return Long.compare(longs.value(row), kept[group]);
    }

    @Override
    int compare(Extremes other, int otherGroup, int group) {
      return Long.compare(((OfLongs) other).kept[otherGroup], kept[group]);
    }

    @Override
    void keep(int group, int row) {
      kept[group] = longs.value(row);
    }

    @Override
    void keep(int group, Extremes other, int otherGroup) {
      kept[group] = ((OfLongs) other).kept[otherGroup];
    }

    @Override
    void appendKept(int group, ColumnBuilder out) {
      out.appendLong(kept[group]);
    }
  }

  /// Of doubles, NaN being the greatest.
  static final class OfDoubles extends Extremes {
    private final DoubleOperand doubles;
    private double[] kept = {};

    OfDoubles(ColumnType type, DoubleOperand doubles, int sign) {
      super(type, doubles, sign);
      this.doubles = doubles;
    }

    @Override
    int groupBytes() {
      return Double.BYTES + 1;
    }

    @Override
    void grow(int capacity) {
      super.grow(capacity);
      kept = Arrays.copyOf(kept, capacity);
    }

    @Override
    int compare(int row, int group) {
      return Double.compare(doubles.value(row), kept[group]);
    }

    @Override
    int compare(Extremes other, int otherGroup, int group) {
      return Double.compare(((OfDoubles) other).kept[otherGroup], kept[group]);
    }

    @Override
    void keep(int group, int row) {
      kept[group] = doubles.value(row);
    }

    @Override
    void keep(int group, Extremes other, int otherGroup) {
      kept[group] = ((OfDoubles) other).kept[otherGroup];
    }

    @Override
    void appendKept(int group, ColumnBuilder out) {
      out.appendDouble(kept[group]);
    }
  }

  /// Of text and other bytes, in the order of their type.
  static final class OfBytes extends Extremes {
    /// What a value may take beyond its bytes, guessed.
    private static final int GROUP_BYTES = 64;

    private final BytesOperand bytes;
    private byte[] @Nullable [] kept = {};

    OfBytes(ColumnType type, BytesOperand bytes, int sign) {
      super(type, bytes, sign);
      this.bytes = bytes;
    }

    @Override
    int groupBytes() {
      return GROUP_BYTES;
    }

    @Override
    void grow(int capacity) {
      super.grow(capacity);
      kept = Arrays.copyOf(kept, capacity);
    }

    private byte[] kept(int group) {
      byte[] value = kept[group];
      return value == null ? new byte[0] : value;
    }

    @Override
    int compare(int row, int group) {
      return compare(bytes.bytes(row), bytes.length(row), kept(group));
    }

    @Override
    int compare(Extremes other, int otherGroup, int group) {
      byte[] theirs = ((OfBytes) other).kept(otherGroup);
      return compare(theirs, theirs.length, kept(group));
    }

    private int compare(byte[] left, int leftLength, byte[] right) {
      return ColumnOrder.compare(
          type(),
          MemorySegment.ofArray(left),
          0,
          leftLength,
          MemorySegment.ofArray(right),
          0,
          right.length);
    }

    @Override
    void keep(int group, int row) {
      kept[group] = Arrays.copyOf(bytes.bytes(row), bytes.length(row));
    }

    @Override
    void keep(int group, Extremes other, int otherGroup) {
      kept[group] = ((OfBytes) other).kept(otherGroup);
    }

    @Override
    void appendKept(int group, ColumnBuilder out) {
      byte[] value = kept(group);
      out.appendBytes(value, 0, value.length);
    }
  }
}
