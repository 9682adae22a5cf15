package dev.azimuth.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorFilesTest {
  @TempDir private Path directory;

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void check(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Vectors vectors = VectorFiles.read(file, arena);
      assertThat(vectors.count()).isEqualTo(2);
      assertThat(vectors.get(0)).containsExactly(1, 2, 3);
      assertThat(vectors.get(1)).containsExactly(4, 5, 6);
      assertThat(vectors.last(1).get(0)).containsExactly(4, 5, 6);
    }
  }

  @Test
  void fvecs_are_read_also_compressed() throws IOException {
    byte[] content = new byte[32];
    ByteBuffer bytes = little(content).putInt(3).putFloat(1).putFloat(2).putFloat(3);
    bytes.putInt(3).putFloat(4).putFloat(5).putFloat(6);
    check(Files.write(directory.resolve("a.fvecs"), content));
    Path compressed = directory.resolve("a.fvecs.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      out.write(content);
    }
    check(compressed);
  }

  @Test
  void numpy_arrays_of_both_widths_are_read() throws IOException {
    for (int width : new int[] {2, 4}) {
      String header = "{'descr': '<f" + width + "', 'fortran_order': False, 'shape': (2, 3), }";
      byte[] content = new byte[10 + header.length() + 6 * width];
      ByteBuffer bytes = little(content);
      bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
      bytes.put((byte) 1).put((byte) 0).putShort((short) header.length());
      bytes.put(header.getBytes(StandardCharsets.US_ASCII));
      for (int i = 1; i <= 6; i++) {
        if (width == 2) {
          bytes.putShort(Float.floatToFloat16(i));
        } else {
          bytes.putFloat(i);
        }
      }
      check(Files.write(directory.resolve("a" + width + ".npy"), content));
    }
  }

  @Test
  void idx_files_of_bytes_are_read_as_rows() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(22).putInt(0x803).putInt(2).putInt(1).putInt(3);
    check(
        Files.write(directory.resolve("a.idx3"), bytes.put(new byte[] {1, 2, 3, 4, 5, 6}).array()));
  }

  @Test
  void other_files_are_refused() throws IOException {
    Path file = Files.write(directory.resolve("a.txt"), new byte[] {1});
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> VectorFiles.read(file, arena))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(".fvecs");
    }
  }

  @Test
  void the_same_seed_generates_the_same_clusters() {
    try (Arena arena = Arena.ofConfined()) {
      Vectors first = new GeneratedClusters(16, 5).next(arena, 3);
      Vectors second = new GeneratedClusters(16, 5).next(arena, 3);
      assertThat(second.get(2)).isEqualTo(first.get(2));
      assertThat(new GeneratedClusters(16, 6).next(arena, 3).get(2)).isNotEqualTo(first.get(2));
    }
  }
}
