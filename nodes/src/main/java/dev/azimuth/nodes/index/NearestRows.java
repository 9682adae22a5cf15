package dev.azimuth.nodes.index;

/// The nearest rows that a search knows, sorted, and which of them it has expanded.
///
/// An entry is one number: the distance, as bits that sort like it, in the upper half; the row and
/// a mark in the lowest bit below. Inserting moves what lies behind, which for hundreds of entries
/// is cheaper than a heap. For one thread.
public final class NearestRows {
  private static final long EXPANDED = 1;

  private long[] entries = new long[0];
  private int capacity;
  private int size;

  /// Empties it and sets how many rows it keeps.
  public void reset(int newCapacity) {
    if (entries.length < newCapacity + 1) {
      entries = new long[newCapacity + 1];
    }
    capacity = newCapacity;
    size = 0;
  }

  public int size() {
    return size;
  }

  public int row(int at) {
    return (int) entries[at] >>> 1;
  }

  public float distance(int at) {
    return SortableDistance.distance(entries[at]);
  }

  /// What a distance must be below to enter.
  public float limit() {
    return size < capacity ? Float.POSITIVE_INFINITY : SortableDistance.distance(entries[size - 1]);
  }

  public boolean isExpanded(int at) {
    return (entries[at] & EXPANDED) != 0;
  }

  public void expand(int at) {
    entries[at] |= EXPANDED;
  }

  /// Puts a row in its place, which is returned; `capacity` if it is too far.
  public int insert(int row, float distance) {
    long entry = SortableDistance.entry(distance, row << 1);
    int count = size;
    if (count == capacity) {
      if (count == 0 || entry >= entries[count - 1]) {
        return capacity;
      }
      count--;
    } else {
      size++;
    }
    int at = placeOf(entry, count);
    System.arraycopy(entries, at, entries, at + 1, count - at);
    entries[at] = entry;
    return at;
  }

  /// How many of the first `count` entries are below `entry`. Without branches on what is compared:
  /// each would be mispredicted half of the time.
  private int placeOf(long entry, int count) {
    int place = 0;
    int length = count;
    while (length > 0) {
      int half = (length + 1) >>> 1;
      place += half & belowMask(entries[place + half - 1], entry);
      length -= half;
    }
    return place;
  }

  /// All bits if `left` is below `right`, otherwise none.
  private static int belowMask(long left, long right) {
    long difference = left - right;
    return (int) ((difference ^ (left ^ right) & (difference ^ left)) >> Long.SIZE - 1);
  }
}
