package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.growing.GrowingRows;
import dev.azimuth.storage.column.ColumnValues;
import java.util.Arrays;
import java.util.List;

/// The keys of one statement's rows: where the state has them, and which of them repeat.
///
/// For one thread; its arrays are used again for the next statement.
final class StatementKeys {
  private static final int CAPACITY_MAX_KEPT = 1 << 16;

  private final GrowingRows rows;
  private List<ColumnValues> key = List.of();
  private int first;
  private int[] hashes = {};
  private int[] newest = {};
  private int[] earlier = {};
  private int[] table = {};

  StatementKeys(GrowingRows rows) {
    this.rows = rows;
  }

  /// Takes rows `start` up to `end` of these key columns.
  void load(List<ColumnValues> keyColumns, int start, int end) {
    key = keyColumns;
    first = start;
    int count = end - start;
    if (hashes.length < count || hashes.length > CAPACITY_MAX_KEPT) {
      hashes = new int[count];
      newest = new int[count];
      earlier = new int[count];
    }
    for (int i = 0; i < count; i++) {
      hashes[i] = rows.hash(key, start + i);
      newest[i] = rows.newest(hashes[i], key, start + i);
      earlier[i] = -1;
    }
    if (count > 1) {
      findRepeats(count);
    }
  }

  private void findRepeats(int count) {
    int capacity = Integer.highestOneBit(count) * 4;
    if (table.length < capacity || table.length > CAPACITY_MAX_KEPT) {
      table = new int[capacity];
    } else {
      Arrays.fill(table, 0);
    }
    int mask = table.length - 1;
    for (int i = 0; i < count; i++) {
      int slot = hashes[i] & mask;
      while (table[slot] != 0) {
        int other = table[slot] - 1;
        if (hashes[other] == hashes[i] && rows.sameKey(key, first + other, first + i)) {
          earlier[i] = first + other;
          break;
        }
        slot = (slot + 1) & mask;
      }
      table[slot] = i + 1;
    }
  }

  /// Hash of a row's key.
  int hash(int row) {
    return hashes[row - first];
  }

  /// The last row before `row` in the statement with the same key, or -1.
  int earlier(int row) {
    return earlier[row - first];
  }

  /// The newest version of the row's key before the statement, or -1.
  int newest(int row) {
    return newest[row - first];
  }

  /// The newest version of the row's key now that all rows before it are applied, or -1.
  int current(int row) {
    return earlier(row) < 0 ? newest(row) : rows.newest(hash(row), key, row);
  }
}
