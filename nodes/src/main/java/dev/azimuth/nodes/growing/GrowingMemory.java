package dev.azimuth.nodes.growing;

import dev.azimuth.nodes.hold.Holders;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// The memory of one part of a shard, freed when its last holder lets go of it.
///
/// The maker is the first holder; a query holds it while it runs. Safe for any thread.
public final class GrowingMemory {
  private static final int ALIGNMENT = 64;
  private static final boolean IS_NATIVE_ACCESS_ENABLED =
      GrowingMemory.class.getModule().isNativeAccessEnabled();

  private final Arena arena = Arena.ofShared();
  private final MemoryAccount account;
  private final Runnable freed;
  private final Holders holders = new Holders(this::free);
  private final AtomicLong bytes = new AtomicLong();
  private final Queue<SpareChunks.Chunk> chunks = new ConcurrentLinkedQueue<>();

  /// Memory that is counted in `account` too.
  public GrowingMemory(MemoryAccount account) {
    this(account, () -> {});
  }

  /// The same, with something to do when it is freed.
  public GrowingMemory(MemoryAccount account, Runnable freed) {
    this.account = account;
    this.freed = freed;
  }

  /// Bytes in use.
  public long bytes() {
    return bytes.get();
  }

  /// Holds the memory; false if it has been freed.
  public boolean retain() {
    return holders.retain();
  }

  /// Lets go of the memory; once for the maker and once for each [#retain()] that was true.
  public void release() {
    holders.release();
  }

  private void free() {
    arena.close();
    account.add(-bytes.get());
    freed.run();
    account.spares().give(chunks);
  }

  /// Zeroed memory, aligned to 64 bytes. Where Java's native access is not granted, none is used
  /// again.
  public MemorySegment allocate(long size) {
    charge(size);
    if (size < SpareChunks.CHUNK_BYTES_MIN || !IS_NATIVE_ACCESS_ENABLED) {
      return arena.allocate(size, ALIGNMENT);
    }
    SpareChunks.Chunk chunk = account.spares().take(size);
    chunks.add(chunk);
    return view(chunk.memory());
  }

  /// The chunk's own address and size, for no longer than this memory is held.
  @SuppressWarnings("restricted")
  private MemorySegment view(MemorySegment chunk) {
    return chunk.reinterpret(chunk.byteSize(), arena, null);
  }

  /// Counts what is held on the heap; negative when it is given up.
  public void charge(long heapBytes) {
    bytes.addAndGet(heapBytes);
    account.add(heapBytes);
  }
}
