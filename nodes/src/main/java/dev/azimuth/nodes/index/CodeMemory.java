package dev.azimuth.nodes.index;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// The memory of a process for what indexes keep beside their files, outside of Java's heap. Safe
/// for any thread.
public final class CodeMemory {
  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();

  /// @param bytesMax most bytes that are lent at a time
  public CodeMemory(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// Lends a block that is not written yet; empty if that would be more than is allowed.
  public Optional<CodeBlock> take(long size) {
    long before = bytes.getAndUpdate(used -> size <= bytesMax - used ? used + size : used);
    return size <= bytesMax - before ? Optional.of(new CodeBlock(this, size)) : Optional.empty();
  }

  void giveBack(long size) {
    bytes.addAndGet(-size);
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
