package dev.azimuth.storage.segment;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Keys with ordinals in memory, sorted at once. For one thread.
final class KeyChunk {
  private static final int ROW_BYTES = 24; // what a key costs beside its own bytes
  private static final int INSERTION_MAX = 12;

  private final int bytesMax;
  private byte[] data = new byte[1024];
  private int[] starts = new int[65];
  private int[] ordinals = new int[64];
  private long[] prefixes = new long[64];
  private int[] order = {};
  private int[] scratch = {};
  private int count;

  /// A chunk for about `bytesMax` bytes.
  KeyChunk(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  int count() {
    return count;
  }

  boolean hasRoom(byte[] key) {
    long used = starts[count] + (long) count * ROW_BYTES;
    return count == 0 || used + key.length + ROW_BYTES <= bytesMax;
  }

  void add(byte[] key, int ordinal) {
    int start = starts[count];
    if (count == ordinals.length) {
      starts = Arrays.copyOf(starts, 2 * count + 1);
      ordinals = Arrays.copyOf(ordinals, 2 * count);
      prefixes = Arrays.copyOf(prefixes, 2 * count);
    }
    int end = Math.addExact(start, key.length);
    if (end > data.length) {
      data = Arrays.copyOf(data, Math.clamp(2L * data.length, end, Integer.MAX_VALUE - 8));
    }
    System.arraycopy(key, 0, data, start, key.length);
    starts[count + 1] = end;
    ordinals[count] = ordinal;
    byte[] prefix = key.length >= Long.BYTES ? key : Arrays.copyOf(key, Long.BYTES);
    prefixes[count] = ByteBuffer.wrap(prefix).getLong() ^ Long.MIN_VALUE;
    count++;
  }

  /// The `index`-th key; by order once it is sorted.
  byte[] key(int index) {
    int entry = order[index];
    return Arrays.copyOfRange(data, starts[entry], starts[entry + 1]);
  }

  int ordinal(int index) {
    return ordinals[order[index]];
  }

  void clear() {
    count = 0;
  }

  /// Sorts by key, then by ordinal; cheap for what is in order already.
  void sort() {
    order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    scratch = new int[count];
    sort(0, count);
    scratch = new int[0];
  }

  private void sort(int from, int to) {
    if (to - from <= INSERTION_MAX) {
      for (int i = from + 1; i < to; i++) {
        int entry = order[i];
        int at = i;
        for (; at > from && compare(order[at - 1], entry) > 0; at--) {
          order[at] = order[at - 1];
        }
        order[at] = entry;
      }
      return;
    }
    int middle = from + to >>> 1;
    sort(from, middle);
    sort(middle, to);
    if (compare(order[middle - 1], order[middle]) <= 0) {
      return;
    }
    System.arraycopy(order, from, scratch, from, middle - from);
    int left = from;
    int right = middle;
    for (int at = from; left < middle; at++) {
      order[at] =
          right < to && compare(scratch[left], order[right]) > 0 ? order[right++] : scratch[left++];
    }
  }

  private int compare(int a, int b) {
    int order = Long.compare(prefixes[a], prefixes[b]);
    if (order == 0) {
      order =
          Arrays.compareUnsigned(data, starts[a], starts[a + 1], data, starts[b], starts[b + 1]);
    }
    return order != 0 ? order : Integer.compare(a, b);
  }
}
