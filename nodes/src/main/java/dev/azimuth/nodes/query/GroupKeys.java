package dev.azimuth.nodes.query;

import dev.azimuth.nodes.evaluate.Block;
import dev.azimuth.nodes.evaluate.BytesOperand;
import dev.azimuth.nodes.evaluate.DoubleOperand;
import dev.azimuth.nodes.evaluate.LongOperand;
import dev.azimuth.nodes.evaluate.Operand;
import dev.azimuth.nodes.evaluate.Selection;
import dev.azimuth.nodes.evaluate.VectorOperand;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnBatchBuilder;
import dev.azimuth.storage.type.ColumnType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// Numbers the groups of rows in the order in which they appear.
///
/// A group is known by the bytes of its values; NULLs are equal, doubles as `Double.equals` has it.
/// For one thread.
final class GroupKeys {
  private static final int CAPACITY_MIN = 64;
  private static final int ENTRY_BYTES = 64;
  private static final int VALUE_BYTES_MAX = 1 + Integer.BYTES + Long.BYTES;

  private final List<Operand> operands;
  private final RunGuard guard;
  private final ColumnBatchBuilder values;
  private ByteBuffer scratch = ByteBuffer.allocate(256);
  private byte[][] keys = new byte[CAPACITY_MIN][];
  private int[] table = new int[2 * CAPACITY_MIN];
  private int count;

  GroupKeys(List<Operand> operands, List<ColumnType> types, RunGuard guard) {
    this.operands = operands;
    this.guard = guard;
    values = new ColumnBatchBuilder(types, CAPACITY_MIN);
  }

  void evaluate(Block block, Selection rows) {
    for (Operand operand : operands) {
      operand.evaluate(block, rows);
    }
  }

  int count() {
    return count;
  }

  /// The bytes of a group's values; not to be changed.
  byte[] bytes(int group) {
    return keys[group];
  }

  /// Number of the group of row `row` of the block that was evaluated last.
  int group(int row) {
    scratch.clear();
    for (Operand operand : operands) {
      write(operand, row);
    }
    int group = find(scratch.array(), scratch.position());
    if (group < 0) {
      group = add(Arrays.copyOf(scratch.array(), scratch.position()));
      for (int i = 0; i < operands.size(); i++) {
        operands.get(i).append(row, values.column(i));
      }
      values.endRow();
    }
    return group;
  }

  private void write(Operand operand, int row) {
    boolean isNull = operand.isNull(row);
    int length = !isNull && operand instanceof BytesOperand bytes ? bytes.length(row) : 0;
    reserve(VALUE_BYTES_MAX + length);
    if (isNull) {
      scratch.put((byte) 0);
      return;
    }
    scratch.put((byte) 1);
    switch (operand) {
      case LongOperand longs -> scratch.putLong(longs.value(row));
      case DoubleOperand doubles -> scratch.putLong(Double.doubleToLongBits(doubles.value(row)));
      case BytesOperand bytes -> scratch.putInt(length).put(bytes.bytes(row), 0, length);
      case VectorOperand _ -> throw new IllegalArgumentException("a group by vectors");
    }
  }

  private void reserve(int more) {
    if (scratch.remaining() < more) {
      scratch.flip();
      scratch = ByteBuffer.allocate(2 * (scratch.limit() + more)).put(scratch);
    }
  }

  /// For each group of another, its number here.
  int[] merge(GroupKeys other) {
    ColumnBatch theirs = other.build();
    int[] mapped = new int[other.count];
    for (int i = 0; i < other.count; i++) {
      byte[] key = other.keys[i];
      int group = find(key, key.length);
      if (group < 0) {
        group = add(key);
        values.appendRow(theirs, i);
      }
      mapped[i] = group;
    }
    return mapped;
  }

  private int find(byte[] key, int length) {
    int mask = table.length - 1;
    for (int i = hash(key, length) & mask; table[i] != 0; i = (i + 1) & mask) {
      byte[] known = keys[table[i] - 1];
      if (Arrays.equals(known, 0, known.length, key, 0, length)) {
        return table[i] - 1;
      }
    }
    return -1;
  }

  private static int hash(byte[] key, int length) {
    long hash = length;
    for (int i = 0; i < length; i++) {
      hash = (hash ^ key[i]) * 0x9E3779B185EBCA87L;
    }
    return (int) (hash >>> 32);
  }

  private int add(byte[] key) {
    guard.hold(2L * key.length + ENTRY_BYTES);
    if (count == keys.length) {
      keys = Arrays.copyOf(keys, 2 * count);
      table = new int[4 * count];
      for (int i = 0; i < count; i++) {
        place(i);
      }
    }
    keys[count] = key;
    place(count);
    return count++;
  }

  private void place(int group) {
    int mask = table.length - 1;
    int i = hash(keys[group], keys[group].length) & mask;
    while (table[i] != 0) {
      i = (i + 1) & mask;
    }
    table[i] = group + 1;
  }

  /// The values of all groups, by number; nothing may be added after.
  ColumnBatch build() {
    return values.build();
  }
}
