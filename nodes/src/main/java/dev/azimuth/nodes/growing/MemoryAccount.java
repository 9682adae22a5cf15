package dev.azimuth.nodes.growing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the bytes that growing rows take in a process. Safe for any thread.
public final class MemoryAccount {
  private final AtomicLong bytes = new AtomicLong();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /// Bytes in use.
  public long bytes() {
    return bytes.get();
  }

  /// Calls `listener` whenever memory was freed; it must not block.
  public void onFreed(Runnable listener) {
    listeners.add(listener);
  }

  void add(long count) {
    bytes.addAndGet(count);
    if (count < 0) {
      listeners.forEach(Runnable::run);
    }
  }
}
