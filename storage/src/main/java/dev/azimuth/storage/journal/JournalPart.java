package dev.azimuth.storage.journal;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/// One file of a journal and how much of it are records that a log still has.
final class JournalPart {
  private final JournalFile file;
  private final long base;
  private final int headerBytes;

  /// Bytes of frames of records that a log still has.
  private final AtomicLong live = new AtomicLong();

  private volatile boolean sealed;

  JournalPart(JournalFile file, FileHeader header) {
    this.file = file;
    base = header.base();
    headerBytes = header.bytes();
  }

  JournalFile file() {
    return file;
  }

  /// Address of the first frame.
  long base() {
    return base;
  }

  /// Where in the file the frame at `address` begins.
  long offset(long address) {
    return address - base + headerBytes;
  }

  /// Address behind the last frame that was appended.
  long end() {
    return file.size() - headerBytes + base;
  }

  void add(int bytes) {
    live.addAndGet(bytes);
  }

  void release(int bytes) {
    live.addAndGet(-bytes);
  }

  /// Ends appending; only then is it known to be empty or sparse.
  void seal() throws IOException {
    file.seal();
    sealed = true;
  }

  boolean isEmpty() {
    return sealed && live.get() == 0;
  }

  /// Whether so little is left that it had better be written again elsewhere.
  boolean isSparse() {
    return sealed && live.get() * Journal.SPARSE_SHARE <= end() - base;
  }
}
