package dev.azimuth.nodes.index;

import dev.azimuth.nodes.hold.Holders;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A block of [CodeMemory], given back when the last who holds it lets go of it. Safe for any
/// thread.
public final class CodeBlock {
  private static final int ALIGNMENT = 64;

  private final CodeMemory memory;
  private final Arena arena;
  private final MemorySegment segment;
  private final Holders holders = new Holders(this::free);

  @SuppressWarnings("MustBeClosedChecker") // Closed with the last holder.
  CodeBlock(CodeMemory memory, long size) {
    this.memory = memory;
    arena = Arena.ofShared();
    segment = arena.allocate(size, ALIGNMENT);
  }

  /// The memory, for holders.
  public MemorySegment segment() {
    return segment;
  }

  /// Becomes one more holder; false if the last has let go of it already.
  public boolean retain() {
    return holders.retain();
  }

  /// Lets go of it.
  public void release() {
    holders.release();
  }

  private void free() {
    long size = segment.byteSize();
    arena.close();
    memory.giveBack(size);
  }
}
