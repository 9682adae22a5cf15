package dev.azimuth.nodes.index.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The file of format version 1 is read by every later version. `-Dazimuth.rewrite=true` writes it
/// anew, which a released version must never need.
class GraphFileTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/dev/azimuth/nodes/index/graph/graph-index-1.bin");

  /// Files for disks, by their coding.
  private static final Map<RowCoding, Path> GOLDEN_ON_DISK =
      Map.of(
          RowCoding.BITS_IN_MEMORY, GOLDEN.resolveSibling("disk-index-bits-1.bin"),
          RowCoding.NIBBLES_IN_MEMORY, GOLDEN.resolveSibling("disk-index-nibbles-1.bin"));

  @Test
  void every_flipped_bit_is_detected() {
    try (Arena arena = Arena.ofConfined()) {
      FloatRows vectors = smallRows(arena, 4, 3);
      byte[] good = smallFile(arena, vectors, 4);
      MemorySegment file = arena.allocate(good.length, 64);
      file.copyFrom(MemorySegment.ofArray(good));
      GraphIndex.open(file, vectors, "good");
      for (int bit = 0; bit < good.length * 8; bit++) {
        byte flipped = (byte) (good[bit / 8] ^ 1 << bit % 8);
        file.set(ValueLayout.JAVA_BYTE, bit / 8, flipped);
        assertThatThrownBy(() -> GraphIndex.open(file, vectors, "objects/broken"))
            .isInstanceOfSatisfying(
                AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED))
            .hasMessageContaining("objects/broken");
        file.set(ValueLayout.JAVA_BYTE, bit / 8, good[bit / 8]);
      }
    }
  }

  @Test
  void a_file_that_is_cut_off_or_longer_is_refused() {
    try (Arena arena = Arena.ofConfined()) {
      FloatRows vectors = smallRows(arena, 4, 3);
      byte[] good = smallFile(arena, vectors, 4);
      for (int size : new int[] {0, 100, 511, 512, good.length - 1, good.length + 1}) {
        MemorySegment file = arena.allocate(Math.max(1, size), 64).asSlice(0, size);
        int copied = Math.min(size, good.length);
        MemorySegment.copy(MemorySegment.ofArray(good), 0, file, 0, copied);
        assertThatThrownBy(() -> GraphIndex.open(file, vectors, "short"))
            .isInstanceOf(AzimuthException.class);
      }
    }
  }

  @Test
  void a_mapped_file_answers_like_the_built_one(@TempDir Path directory) throws IOException {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.COSINE, 5000, 64, 3)) {
      BuiltGraph built = fixture.build(1, new BuildProgress());
      Path path = directory.resolve("index");
      Files.write(path, built.file().toArray(ValueLayout.JAVA_BYTE));
      try (FileChannel channel = FileChannel.open(path);
          Arena arena = Arena.ofConfined()) {
        MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        GraphIndex index = GraphIndex.open(mapped, fixture.rows, "mapped");
        GraphSearch onMapping = new GraphSearch(index);
        GraphSearch inMemory =
            new GraphSearch(GraphIndex.open(built.file(), fixture.rows, "memory"));
        for (int i = 0; i < 20; i++) {
          float[] query = fixture.next();
          FoundRows expected = inMemory.nearest(query, SearchRequest.nearest(10));
          FoundRows found = onMapping.nearest(query, SearchRequest.nearest(10));
          assertThat(found.rows()).isEqualTo(expected.rows());
          assertThat(found.work()).isEqualTo(expected.work());
        }
        assertThat(index.fileBytes()).isEqualTo(channel.size());
        assertThat(index.effort(10, 0.99)).isGreaterThanOrEqualTo(10);
      }
    }
  }

  @Test
  void bytes_of_a_vector_stay_within_what_is_promised() {
    GraphParameters parameters = GraphParameters.of(DistanceMetric.L2, 768, 16, 200, 1);
    int rows = 100_000;
    GraphLayout layout = GraphLayout.of(parameters, rows, parameters.drawLayers(rows), false);
    assertThat(layout.nearStride()).isLessThanOrEqualTo(256);
    double raw = 768.0 * Float.BYTES;
    assertThat((raw + (double) layout.fileBytes() / rows) / raw).isLessThan(1.25);
    GraphParameters few =
        new GraphParameters(DistanceMetric.L2, 128, 16, 200, 1, RowCoding.VECTORS);
    layout = GraphLayout.of(few, rows, few.drawLayers(rows), false);
    raw = 128.0 * Float.BYTES;
    assertThat((raw + (double) layout.fileBytes() / rows) / raw).isLessThan(1.35);
  }

  @ParameterizedTest
  @EnumSource(names = {"CODES", "BITS_IN_MEMORY", "NIBBLES_IN_MEMORY"})
  void the_golden_file_is_read_and_built_again(RowCoding coding) throws IOException {
    Path path = GOLDEN_ON_DISK.getOrDefault(coding, GOLDEN);
    try (Arena arena = Arena.ofConfined()) {
      FloatRows vectors = smallRows(arena, 40, 3);
      byte[] built = smallFile(arena, vectors, 40, coding);
      if (Boolean.getBoolean("azimuth.rewrite")) {
        Files.createDirectories(path.getParent());
        Files.write(path, built);
      }
      byte[] golden = Files.readAllBytes(path);
      MemorySegment file = arena.allocate(golden.length, 64);
      file.copyFrom(MemorySegment.ofArray(golden));
      GraphIndex index = GraphIndex.open(file, vectors, "golden");
      assertThat(index.parameters()).isEqualTo(smallParameters(coding));
      assertThat(index.rowCount()).isEqualTo(40);
      FoundRows found =
          new GraphSearch(index).nearest(new float[] {0, 0, 0}, SearchRequest.nearest(3));
      assertThat(found.rows()).containsExactly(0, 1, 2);
      assertThat(golden.length).isEqualTo(built.length);
    }
  }

  private static FloatRows smallRows(Arena arena, int rowCount, int dimension) {
    long stride = 4L * dimension;
    FloatRows rows = new FloatRows(arena.allocate(stride * rowCount + 64), 0, stride, dimension);
    for (int row = 0; row < rowCount; row++) {
      for (int i = 0; i < dimension; i++) {
        rows.data().set(ValueLayout.JAVA_FLOAT, rows.at(row) + 4L * i, row * (i + 1));
      }
    }
    return rows;
  }

  private static GraphParameters smallParameters(RowCoding coding) {
    int beamWidth = coding.isOnDisk() ? 3 : 1;
    return new GraphParameters(DistanceMetric.L2_SQUARED, 3, 2, 8, 5, coding, beamWidth);
  }

  private static byte[] smallFile(Arena arena, FloatRows rows, int rowCount) {
    return smallFile(arena, rows, rowCount, RowCoding.CODES);
  }

  private static byte[] smallFile(Arena arena, FloatRows rows, int rowCount, RowCoding coding) {
    Queue<Runnable> tasks = new ArrayDeque<>();
    CompletableFuture<BuiltGraph> build =
        new GraphBuild(
                smallParameters(coding),
                IndexRows.all(rows, rowCount),
                new BuildResources(tasks::add, 1, arena),
                new BuildProgress())
            .run();
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
    return build.join().file().toArray(ValueLayout.JAVA_BYTE);
  }
}
