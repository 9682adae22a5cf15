package dev.azimuth.benchmarks;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Files of indexes, as segments have them.
final class IndexFiles {
  private static final long BYTES_AT_ONCE = 1 << 26;

  private IndexFiles() {}

  /// Writes a file that is new.
  static void write(Path file, MemorySegment content) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long at = 0;
      while (at < content.byteSize()) {
        long size = Math.min(BYTES_AT_ONCE, content.byteSize() - at);
        at += out.write(content.asSlice(at, size).asByteBuffer(), at);
      }
    }
  }

  /// Its content, mapped for as long as the arena is open.
  static MemorySegment map(Path file, Arena arena) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      return in.map(FileChannel.MapMode.READ_ONLY, 0, in.size(), arena);
    }
  }
}
