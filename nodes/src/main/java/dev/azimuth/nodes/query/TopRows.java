package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.evaluate.Block;
import dev.azimuth.nodes.evaluate.Selection;
import dev.azimuth.nodes.part.RowAddress;
import dev.azimuth.nodes.part.RowsSnapshot;
import java.util.Arrays;
import java.util.List;

/// The first `limit` of all rows that were offered: a heap with the last of them on top, which most
/// rows are turned away by. The order ends with the primary key, or rows that are equal to the last
/// one are kept beside the heap. For one thread.
final class TopRows {
  /// Most rows that can be kept.
  static final int LIMIT_MAX = Integer.MAX_VALUE - 16;

  private static final int CAPACITY_MIN = 16;

  private final RowsSnapshot rows;
  private final List<SortColumn> keys;
  private final int limit;
  private final Fragment.Ties ties;
  private final RunGuard guard;
  private final SharedLimit shared;
  private int capacity;
  private long[] addresses = {};

  /// All entries: the heap, then those that are equal to its top, then those that are free.
  private int[] heap = {};

  private int size;
  private int tied;

  /// @param shared with those who look for the first rows of the same order among other rows
  TopRows(
      RowsSnapshot rows,
      List<SortColumn> keys,
      int limit,
      Fragment.Ties ties,
      RunGuard guard,
      SharedLimit shared) {
    this.ties = ties;
    this.shared = shared;
    this.rows = rows;
    this.keys = keys;
    this.limit = limit;
    this.guard = guard;
  }

  /// Takes in the selected rows of a block, and may drop some from the selection.
  void offer(Block block, Selection selection) {
    if (limit == 0) {
      return;
    }
    if (!keys.isEmpty() && keys.getFirst().canDrop()) {
      drop(keys.getFirst(), block, selection);
    }
    if (selection.isEmpty()) {
      return;
    }
    for (SortColumn key : keys) {
      key.evaluate(block, selection);
    }
    for (int row = selection.next(0); row >= 0; row = selection.next(row + 1)) {
      take(block, row);
    }
  }

  private void drop(SortColumn first, Block block, Selection selection) {
    long last = lastCode();
    if (last != SharedLimit.NONE) {
      first.dropAfter(block, selection, last);
    }
  }

  /// The code of the first key that no row exceeds which is still wanted; [SharedLimit#NONE] as
  /// long as all are. There is a key.
  long lastCode() {
    SortColumn first = keys.getFirst();
    if (size == limit && first.keptRank(heap[0]) == 0) {
      shared.lower(first.keptCode(heap[0]));
    }
    return shared.code();
  }

  /// Takes in one row of the block that the keys were evaluated for last; there is a limit above 0.
  void take(Block block, int row) {
    if (size == limit && !keys.isEmpty()) {
      SortColumn first = keys.getFirst();
      boolean hopeless =
          first.hasCodes()
              && first.rank(row) == 0
              && first.keptRank(heap[0]) == 0
              && first.code(row) > first.keptCode(heap[0]);
      if (hopeless) {
        return;
      }
    }
    reserve();
    int entry = heap[size + tied];
    addresses[entry] = RowAddress.of(block.index(), block.first() + row);
    for (SortColumn key : keys) {
      key.keep(entry, row);
    }
    settle();
  }

  /// Takes in what another has, which was made for the same order.
  void merge(TopRows other) {
    for (int i = 0; i < other.size(); i++) {
      reserve();
      int from = other.heap[i];
      int entry = heap[size + tied];
      addresses[entry] = other.addresses[from];
      for (int key = 0; key < keys.size(); key++) {
        keys.get(key).keep(entry, other.keys.get(key), from);
      }
      settle();
    }
  }

  /// Makes sure that there is a free entry.
  private void reserve() {
    if (size + tied == capacity) {
      boolean isForTies = ties == Fragment.Ties.KEPT && capacity > limit;
      int most = isForTies ? LIMIT_MAX : limit + 1;
      int larger = (int) Math.min(Math.max(2L * capacity, CAPACITY_MIN), most);
      guard.hold(
          (long) (larger - capacity)
              * ((long) Integer.BYTES + Long.BYTES + (long) keys.size() * SortColumn.entryBytes()));
      addresses = Arrays.copyOf(addresses, larger);
      heap = Arrays.copyOf(heap, larger);
      for (int entry = capacity; entry < larger; entry++) {
        heap[entry] = entry;
      }
      capacity = larger;
      keys.forEach(key -> key.grow(capacity));
    }
  }

  /// Puts the first free entry into the heap, or beside it if it is equal to the top; it stays free
  /// if it comes after all others.
  private void settle() {
    if (size < limit) {
      up(size++);
      return;
    }
    int free = size + tied;
    int order = compare(heap[free], heap[0]);
    if (order < 0) {
      int last = heap[0];
      heap[0] = heap[free];
      heap[free] = last;
      down(size);
      boolean staysEqual = ties == Fragment.Ties.KEPT && compare(last, heap[0]) == 0;
      tied = staysEqual ? tied + 1 : 0;
    } else if (order == 0 && ties == Fragment.Ties.KEPT) {
      tied++;
    }
  }

  private void up(int start) {
    int at = start;
    int entry = heap[at];
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (compare(entry, heap[parent]) <= 0) {
        break;
      }
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = entry;
  }

  private void down(int count) {
    int at = 0;
    int entry = heap[0];
    while (2 * at + 1 < count) {
      int child = 2 * at + 1;
      if (child + 1 < count && compare(heap[child + 1], heap[child]) > 0) {
        child++;
      }
      if (compare(entry, heap[child]) >= 0) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = entry;
  }

  private int compare(int left, int right) {
    for (SortColumn key : keys) {
      int order = key.compare(left, right, rows, addresses[left], addresses[right]);
      if (order != 0) {
        return order;
      }
    }
    return ties == Fragment.Ties.KEPT ? 0 : rows.compareKeys(addresses[left], addresses[right]);
  }

  /// Addresses of the rows in order; nothing may be offered after.
  long[] takeSorted() {
    long[] sorted = new long[size()];
    for (int i = size; i < sorted.length; i++) {
      sorted[i] = addresses[heap[i]];
    }
    for (int count = size; count > 0; count--) {
      sorted[count - 1] = addresses[heap[0]];
      heap[0] = heap[count - 1];
      if (count > 1) {
        down(count - 1);
      }
    }
    return sorted;
  }

  /// Rows that are kept.
  int size() {
    return size + tied;
  }

  long distancesComputed() {
    return keys.stream().mapToLong(SortColumn::distancesComputed).sum();
  }
}
