package dev.azimuth.nodes.growing;

import java.util.concurrent.atomic.AtomicLong;

/// Counts the bytes that growing rows take in a process. Safe for any thread.
public final class MemoryAccount {
  private final AtomicLong bytes = new AtomicLong();

  /// Bytes in use.
  public long bytes() {
    return bytes.get();
  }

  void add(long count) {
    bytes.addAndGet(count);
  }
}
