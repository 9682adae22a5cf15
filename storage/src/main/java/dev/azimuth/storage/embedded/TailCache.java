package dev.azimuth.storage.embedded;

import dev.azimuth.storage.log.LogBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The newest records of all logs within one limit of bytes, so that readers at the end of a log
/// touch no disk. The oldest record of all goes first. Safe for any thread.
final class TailCache {
  static final long BYTES_MAX = 32L << 20;
  private static final int ENTRY_OVERHEAD_BYTES = 64;
  private static final byte[] EMPTY = {};

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LogState, Tail> tails = new HashMap<>();
  private final ArrayDeque<Entry> oldestFirst = new ArrayDeque<>();
  private long bytes;

  /// Takes the record at the end of a log.
  void add(LogState log, long position, byte[] record) {
    lock.lock();
    try {
      Tail tail = tails.computeIfAbsent(log, ignored -> new Tail(position));
      tail.add(record);
      oldestFirst.add(new Entry(log, tail, record.length + ENTRY_OVERHEAD_BYTES));
      bytes += record.length + ENTRY_OVERHEAD_BYTES;
      while (bytes > BYTES_MAX) {
        evictOldest();
      }
    } finally {
      lock.unlock();
    }
  }

  private void evictOldest() {
    Entry oldest = oldestFirst.remove();
    bytes -= oldest.bytes;
    oldest.tail.removeFirst();
    if (oldest.tail.count == 0) {
      tails.remove(oldest.log, oldest.tail);
    }
  }

  /// Forgets a log that was deleted.
  void remove(LogState log) {
    lock.lock();
    try {
      tails.remove(log);
    } finally {
      lock.unlock();
    }
  }

  /// Records from `fromPosition` on up to about `bytesMax`; null if the first one is not here.
  @Nullable LogBatch read(LogState log, long fromPosition, long end, int bytesMax) {
    lock.lock();
    try {
      Tail tail = tails.get(log);
      if (tail == null || fromPosition < tail.firstPosition) {
        return null;
      }
      List<byte[]> records = new ArrayList<>();
      long taken = 0;
      long after = Math.min(end, tail.firstPosition + tail.count);
      for (long position = fromPosition; position < after && taken < bytesMax; position++) {
        byte[] record = tail.get(position);
        records.add(record);
        taken += record.length;
      }
      return records.isEmpty() ? null : new LogBatch(fromPosition, records);
    } finally {
      lock.unlock();
    }
  }

  private record Entry(LogState log, Tail tail, int bytes) {}

  /// Consecutive records in a ring.
  private static final class Tail {
    private static final int RING_LENGTH_MIN = 16;

    private byte[][] ring = new byte[RING_LENGTH_MIN][];
    private int head;
    private int count;
    private long firstPosition;

    Tail(long firstPosition) {
      this.firstPosition = firstPosition;
    }

    void add(byte[] record) {
      if (count == ring.length) {
        byte[][] larger = new byte[count * 2][];
        for (int i = 0; i < count; i++) {
          larger[i] = ring[(head + i) % count];
        }
        ring = larger;
        head = 0;
      }
      ring[(head + count++) % ring.length] = record;
    }

    void removeFirst() {
      ring[head] = EMPTY;
      head = (head + 1) % ring.length;
      count--;
      firstPosition++;
    }

    byte[] get(long position) {
      return ring[(int) ((head + position - firstPosition) % ring.length)];
    }
  }
}
