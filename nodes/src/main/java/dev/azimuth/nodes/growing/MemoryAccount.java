package dev.azimuth.nodes.growing;

import dev.azimuth.storage.time.Scheduler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the bytes that growing rows take in a process, and keeps for a while what they leave.
/// Safe for any thread.
public final class MemoryAccount implements AutoCloseable {
  private final AtomicLong bytes = new AtomicLong();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final SpareChunks spares;

  /// An account that keeps no memory.
  public MemoryAccount() {
    this(SpareChunks.none());
  }

  /// An account that keeps memory as [#keepUpTo] says.
  public MemoryAccount(Scheduler scheduler) {
    this(new SpareChunks(scheduler));
  }

  MemoryAccount(SpareChunks spares) {
    this.spares = spares;
  }

  SpareChunks spares() {
    return spares;
  }

  /// Keeps so many bytes that rows have left, beyond what it counts, for those that come next.
  public void keepUpTo(long spareBytes) {
    spares.keepUpTo(spareBytes);
  }

  /// Bytes in use.
  public long bytes() {
    return bytes.get();
  }

  /// Calls `listener` whenever memory was freed; it must not block.
  public void onFreed(Runnable listener) {
    listeners.add(listener);
  }

  /// Frees what it keeps.
  @Override
  public void close() {
    spares.close();
  }

  void add(long count) {
    bytes.addAndGet(count);
    if (count < 0) {
      listeners.forEach(Runnable::run);
    }
  }
}
