package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.growing.GrowingRows;
import dev.azimuth.nodes.part.KeyProbe;
import dev.azimuth.nodes.part.RowAddress;
import dev.azimuth.nodes.part.RowKeys;
import dev.azimuth.nodes.part.RowPart;
import dev.azimuth.storage.column.ColumnValues;
import java.util.Arrays;
import java.util.List;

/// The keys of one statement's rows: where the state has them, and which of them repeat.
///
/// For one thread; its arrays are used again for the next statement.
final class StatementKeys {
  /// Longer arrays are not kept for the next statement.
  static final int CAPACITY_MAX_KEPT = 1 << 16;

  private final RowKeys keys;
  private final KeyProbe probe;
  private List<RowPart> parts = List.of();
  private List<ColumnValues> key = List.of();
  private int first;
  private int[] hashes = {};
  private int[] growing = {};
  private long[] live = {};
  private int[] earlier = {};
  private int[] table = {};

  StatementKeys(RowKeys keys) {
    this.keys = keys;
    probe = new KeyProbe(keys);
  }

  /// Takes rows `start` up to `end` of these key columns, and looks them up in these parts, the
  /// growing range being the last.
  void load(List<RowPart> allParts, List<ColumnValues> keyColumns, int start, int end) {
    parts = allParts;
    key = keyColumns;
    first = start;
    int count = end - start;
    if (hashes.length < count || hashes.length > CAPACITY_MAX_KEPT) {
      hashes = new int[count];
      growing = new int[count];
      live = new long[count];
      earlier = new int[count];
    }
    for (int i = 0; i < count; i++) {
      hashes[i] = keys.hash(key, start + i);
      find(i);
      earlier[i] = -1;
    }
    if (count > 1) {
      findRepeats(count);
    }
  }

  /// Looks up the newest version in the growing range, and the live one wherever it is.
  private void find(int i) {
    probe.point(key, first + i, hashes[i]);
    int last = parts.size() - 1;
    GrowingRows newestPart = (GrowingRows) parts.get(last);
    int newest = newestPart.newest(probe);
    growing[i] = newest;
    live[i] =
        newest >= 0 && newestPart.isLive(newest) ? RowAddress.of(last, newest) : findOlder(last);
  }

  /// Ranges of merged segments may overlap, so a version that is gone does not end the search.
  private long findOlder(int last) {
    for (int at = last - 1; at >= 0; at--) {
      RowPart part = parts.get(at);
      if (part.mayHold(probe)) {
        int ordinal = part.find(probe, Integer.MAX_VALUE);
        if (ordinal >= 0 && part.isLive(ordinal)) {
          return RowAddress.of(at, ordinal);
        }
      }
    }
    return RowAddress.NONE;
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
        if (hashes[other] == hashes[i] && keys.same(key, first + other, first + i)) {
          earlier[i] = first + other;
          break;
        }
        slot = (slot + 1) & mask;
      }
      table[slot] = i + 1;
    }
  }

  /// Looks a row's key up again, now that rows before it in the statement are applied.
  void refresh(int row) {
    if (earlier(row) >= 0) {
      find(row - first);
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

  /// The newest version of the row's key in the growing range, or -1.
  int newestGrowing(int row) {
    return growing[row - first];
  }

  /// The [RowAddress] of the live version of the row's key.
  long live(int row) {
    return live[row - first];
  }
}
