package dev.azimuth.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageAdviceTest {
  private static final int SIZE = 100_000;

  @Test
  void a_mapped_file_reads_the_same_whatever_was_advised(@TempDir Path directory)
      throws IOException {
    byte[] content = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      content[i] = (byte) (i * 31);
    }
    Path file = Files.write(directory.resolve("file"), content);
    try (FileChannel channel = FileChannel.open(file);
        Arena arena = Arena.ofConfined()) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, SIZE, arena);
      PageAdvice.random(mapped);
      PageAdvice.random(mapped.asSlice(5_000, 70_000));
      PageAdvice.random(mapped.asSlice(0, 0));
      for (long offset : new long[] {0, 1, 4_095, 4_096, 50_001, SIZE - 1}) {
        PageAdvice.willNeed(mapped, offset, Math.min(9_000, SIZE - offset));
      }
      PageAdvice.willNeed(mapped, SIZE, 0);
      assertThat(mapped.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
    }
  }

  @Test
  void memory_that_is_no_mapped_file_is_left_alone() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(SIZE);
      memory.fill((byte) 7);
      PageAdvice.random(memory);
      PageAdvice.willNeed(memory, 10, 20);
      MemorySegment heap = MemorySegment.ofArray(new byte[100]);
      PageAdvice.random(heap);
      PageAdvice.willNeed(heap, 10, 20);
      assertThat(memory.get(ValueLayout.JAVA_BYTE, SIZE - 1)).isEqualTo((byte) 7);
      assertThat(heap.get(ValueLayout.JAVA_BYTE, 10)).isZero();
    }
  }
}
