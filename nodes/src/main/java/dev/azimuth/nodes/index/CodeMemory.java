package dev.azimuth.nodes.index;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// The memory of a process for what indexes keep beside their files, outside of Java's heap. Safe
/// for any thread.
///
/// Who was refused may wait: each time that memory is given back, all for whom there may be room
/// now are told, in the order in which they came. Nothing is asked again meanwhile.
public final class CodeMemory {
  private final long bytesMax;
  private final Executor executor;
  private final AtomicLong bytes = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Waiter> waiters = new LinkedHashSet<>();

  /// @param bytesMax most bytes that are lent at a time
  /// @param executor where those that wait are told, which takes as long as filling what they want
  public CodeMemory(long bytesMax, Executor executor) {
    this.bytesMax = bytesMax;
    this.executor = executor;
  }

  /// Tells those that wait on the thread that gives memory back.
  public CodeMemory(long bytesMax) {
    this(bytesMax, Runnable::run);
  }

  /// One who waits for memory.
  interface Waiter {
    /// Bytes wanted.
    long missingBytes();

    /// Called once when there may be room. Who still wants memory waits again.
    void memoryIsFree();
  }

  /// Lends a block that is not written yet; empty if that would be more than is allowed.
  public Optional<CodeBlock> take(long size) {
    long before = bytes.getAndUpdate(used -> size <= bytesMax - used ? used + size : used);
    if (size > bytesMax - before) {
      return Optional.empty();
    }
    CodeBlock block = null;
    try {
      block = new CodeBlock(this, size);
      return Optional.of(block);
    } finally {
      if (block == null) {
        bytes.addAndGet(-size);
      }
    }
  }

  void giveBack(long size) {
    bytes.addAndGet(-size);
    tell();
  }

  /// Waits for as much memory as it wants, once; it may be told before this returns.
  void await(Waiter waiter) {
    lock.lock();
    try {
      waiters.add(waiter);
    } finally {
      lock.unlock();
    }
    tell();
  }

  /// Ends its waiting.
  void forget(Waiter waiter) {
    lock.lock();
    try {
      waiters.remove(waiter);
    } finally {
      lock.unlock();
    }
  }

  private void tell() {
    Set<Waiter> told = new LinkedHashSet<>();
    lock.lock();
    try {
      long free = bytesMax - bytes.get();
      for (Waiter waiter : waiters) {
        long missing = waiter.missingBytes();
        if (missing <= free) {
          told.add(waiter);
          free -= missing;
        }
      }
      waiters.removeAll(told);
    } finally {
      lock.unlock();
    }
    told.forEach(this::tell);
  }

  private void tell(Waiter waiter) {
    try {
      executor.execute(waiter::memoryIsFree);
    } catch (RejectedExecutionException ending) {
      // The process ends. Who gives memory back has more to close, and this one waits on.
      lock.lock();
      try {
        waiters.add(waiter);
      } finally {
        lock.unlock();
      }
    }
  }

  /// Bytes that are lent.
  public long bytes() {
    return bytes.get();
  }

  /// Most bytes that are lent at a time.
  public long bytesMax() {
    return bytesMax;
  }
}
