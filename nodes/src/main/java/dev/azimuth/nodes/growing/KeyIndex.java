package dev.azimuth.nodes.growing;

import dev.azimuth.nodes.part.KeyProbe;
import dev.azimuth.nodes.part.PartColumn;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;

/// Finds the newest version of a key: a hash table of `hash << 32 | ordinal + 1`, probed linearly.
///
/// Keys are never removed: a deleted one leads to its last version. One writer; readers follow
/// without locks, and may be led to a version newer than they may look at.
final class KeyIndex {
  private static final int CAPACITY_MIN = 64;
  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(long[].class);

  private final List<PartColumn> columns;
  private final GrowingMemory memory;
  private volatile long[] table = new long[CAPACITY_MIN];
  private int size;

  KeyIndex(List<PartColumn> columns, GrowingMemory memory) {
    this.columns = columns;
    this.memory = memory;
    memory.charge((long) CAPACITY_MIN * Long.BYTES);
  }

  /// Ordinal of the newest version of a key; -1 if there is none.
  int find(KeyProbe key) {
    int hash = key.hash();
    long[] entries = table;
    int mask = entries.length - 1;
    for (int i = hash & mask; ; i = (i + 1) & mask) {
      long entry = (long) ENTRY.getAcquire(entries, i);
      if (entry == 0) {
        return -1;
      }
      if ((int) (entry >>> 32) == hash && key.equals(columns, ordinal(entry))) {
        return ordinal(entry);
      }
    }
  }

  private static int ordinal(long entry) {
    return (int) entry - 1;
  }

  /// Makes `ordinal` the newest version of a key that has `replaced`, or -1, so far. For the
  /// writer.
  void put(int hash, int ordinal, int replaced) {
    if (replaced < 0 && 4L * (size + 1) > 3L * table.length) {
      grow();
    }
    long[] entries = table;
    int mask = entries.length - 1;
    for (int i = hash & mask; ; i = (i + 1) & mask) {
      long entry = entries[i];
      if (replaced < 0 ? entry == 0 : ordinal(entry) == replaced) {
        ENTRY.setRelease(entries, i, entry(hash, ordinal));
        break;
      }
    }
    if (replaced < 0) {
      size++;
    }
  }

  private static long entry(int hash, int ordinal) {
    return (long) hash << 32 | Integer.toUnsignedLong(ordinal + 1);
  }

  private void grow() {
    long[] old = table;
    long[] entries = new long[2 * old.length];
    int mask = entries.length - 1;
    for (long entry : old) {
      if (entry != 0) {
        int i = (int) (entry >>> 32) & mask;
        while (entries[i] != 0) {
          i = (i + 1) & mask;
        }
        entries[i] = entry;
      }
    }
    memory.charge((long) old.length * Long.BYTES);
    table = entries;
  }
}
