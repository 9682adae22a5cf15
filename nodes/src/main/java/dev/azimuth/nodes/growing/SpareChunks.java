package dev.azimuth.nodes.growing;

import dev.azimuth.storage.time.Scheduler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Chunks of memory that rows which were moved into segments have left, for the rows that come
/// next.
///
/// The first touch of new memory can cost more than all else that is done with a row; what was in
/// use a moment ago costs no more than to be zeroed. The last chunk that was left is the first that
/// is taken; those that nobody takes are freed after 10 to 20 seconds. Safe for any thread.
final class SpareChunks implements AutoCloseable {
  /// Chunks of fewer bytes are not worth to be kept.
  static final long CHUNK_BYTES_MIN = 1L << 20;

  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final int ALIGNMENT = 64;

  private final Consumer<Runnable> afterIdle;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Deque<Chunk>> spare = new HashMap<>();
  private long bytesMax;
  private long bytes;
  private int period;
  private boolean isExpiryDue;
  private boolean isClosed;

  /// Memory with a lifetime of its own.
  static final class Chunk {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    /// The period in which it became spare; under the lock.
    private int since;

    private Chunk(long size) {
      memory = arena.allocate(size, ALIGNMENT);
    }

    MemorySegment memory() {
      return memory;
    }

    private void free() {
      arena.close();
    }
  }

  private SpareChunks(Consumer<Runnable> afterIdle) {
    this.afterIdle = afterIdle;
  }

  /// Keeps nothing before [#keepUpTo].
  SpareChunks(Scheduler scheduler) {
    this(task -> scheduler.schedule(IDLE, task));
  }

  /// Keeps nothing at any time.
  static SpareChunks none() {
    return new SpareChunks(_ -> {});
  }

  /// Says how many bytes are kept from now on.
  void keepUpTo(long count) {
    lock.lock();
    try {
      bytesMax = count;
    } finally {
      lock.unlock();
    }
  }

  /// Bytes that are kept.
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /// Zeroed memory, aligned to 64 bytes; spare, if there is some of this size. To be given back.
  Chunk take(long size) {
    Chunk chunk = poll(size);
    if (chunk == null) {
      return new Chunk(size);
    }
    chunk.memory.fill((byte) 0);
    return chunk;
  }

  private @Nullable Chunk poll(long size) {
    lock.lock();
    try {
      Deque<Chunk> same = spare.get(size);
      Chunk chunk = same == null ? null : same.pollLast();
      bytes -= chunk == null ? 0 : size;
      return chunk;
    } finally {
      lock.unlock();
    }
  }

  /// Takes chunks back that nobody reads any more, and frees those that it has no room for.
  void give(Collection<Chunk> chunks) {
    List<Chunk> freed = new ArrayList<>();
    boolean isExpiryNew;
    lock.lock();
    try {
      for (Chunk chunk : chunks) {
        if (isClosed || bytes + chunk.memory.byteSize() > bytesMax) {
          freed.add(chunk);
        } else {
          keep(chunk);
        }
      }
      isExpiryNew = bytes > 0 && !isExpiryDue;
      isExpiryDue |= isExpiryNew;
    } finally {
      lock.unlock();
    }
    freed.forEach(Chunk::free);
    if (isExpiryNew) {
      afterIdle.accept(this::expire);
    }
  }

  private void keep(Chunk chunk) {
    chunk.since = period;
    spare.computeIfAbsent(chunk.memory.byteSize(), _ -> new ArrayDeque<>()).add(chunk);
    bytes += chunk.memory.byteSize();
  }

  /// Frees what has been spare since before the last call.
  private void expire() {
    List<Chunk> freed = new ArrayList<>();
    boolean isMoreLeft;
    lock.lock();
    try {
      for (Deque<Chunk> same : spare.values()) {
        while (!same.isEmpty() && same.element().since < period) {
          freed.add(same.remove());
        }
      }
      spare.values().removeIf(Deque::isEmpty);
      freed.forEach(chunk -> bytes -= chunk.memory.byteSize());
      period++;
      isMoreLeft = !spare.isEmpty();
      isExpiryDue = isMoreLeft;
    } finally {
      lock.unlock();
    }
    freed.forEach(Chunk::free);
    if (isMoreLeft) {
      afterIdle.accept(this::expire);
    }
  }

  /// Frees what is spare, now and when more is given back.
  @Override
  public void close() {
    List<Chunk> freed = new ArrayList<>();
    lock.lock();
    try {
      isClosed = true;
      spare.values().forEach(freed::addAll);
      spare.clear();
      bytes = 0;
    } finally {
      lock.unlock();
    }
    freed.forEach(Chunk::free);
  }
}
