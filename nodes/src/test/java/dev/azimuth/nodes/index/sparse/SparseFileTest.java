package dev.azimuth.nodes.index.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuiltIndex;
import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.VectorIndex;
import dev.azimuth.storage.column.SparseVector;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// The file of format version 1 is read by every later version. `-Dazimuth.rewrite=true` writes it
/// anew, which a released version must never need.
class SparseFileTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/dev/azimuth/nodes/index/sparse/sparse-index-1.bin");

  private static SparseFixture small() {
    return new SparseFixture(
        new SparseVector[] {
          SparseFixture.vector(100, Map.of(3, 1f, 99, -2f)),
          SparseFixture.vector(100, Map.of()),
          SparseFixture.vector(100, Map.of(99, 0.5f)),
          SparseFixture.vector(100, Map.of(0, 4f))
        },
        row -> row != 3);
  }

  private static SparseFixture large(int rowCount) {
    Random random = new Random(3);
    SparseVector[] vectors = new SparseVector[rowCount];
    for (int row = 0; row < rowCount; row++) {
      vectors[row] = SparseFixture.random(random, 1_000_000_000, 20, true);
    }
    return new SparseFixture(vectors);
  }

  @Test
  void every_flipped_bit_is_detected() {
    try (SparseFixture fixture = small()) {
      byte[] good = fixture.file().toArray(ValueLayout.JAVA_BYTE);
      MemorySegment file = fixture.arena.allocate(good.length, 64);
      file.copyFrom(MemorySegment.ofArray(good));
      new SparseKind().verify(file, "good");
      for (int bit = 0; bit < good.length * 8; bit++) {
        byte flipped = (byte) (good[bit / 8] ^ 1 << bit % 8);
        file.set(ValueLayout.JAVA_BYTE, bit / 8, flipped);
        assertThatThrownBy(() -> new SparseKind().verify(file, "objects/broken"))
            .isInstanceOfSatisfying(
                AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED))
            .hasMessageContaining("objects/broken");
        file.set(ValueLayout.JAVA_BYTE, bit / 8, good[bit / 8]);
      }
    }
  }

  @Test
  void a_file_that_is_cut_off_or_longer_or_for_other_vectors_is_refused() {
    try (SparseFixture fixture = small()) {
      byte[] good = fixture.file().toArray(ValueLayout.JAVA_BYTE);
      for (int size : new int[] {0, 100, 255, 256, good.length - 1, good.length + 1}) {
        MemorySegment file = fixture.arena.allocate(Math.max(1, size), 64).asSlice(0, size);
        MemorySegment.copy(MemorySegment.ofArray(good), 0, file, 0, Math.min(size, good.length));
        assertThatThrownBy(() -> new SparseKind().verify(file, "short"))
            .isInstanceOf(AzimuthException.class);
      }
      try (SparseFixture other =
          new SparseFixture(new SparseVector[] {SparseFixture.vector(5, Map.of(3, 1f))})) {
        assertThatThrownBy(
                () -> new SparseKind().open(fixture.file(), other.rows, "other", new CodeMemory(0)))
            .isInstanceOf(AzimuthException.class)
            .hasMessageContaining("100 dimensions");
      }
    }
  }

  @Test
  void the_golden_file_is_read_and_built_again() throws IOException {
    try (SparseFixture fixture = small()) {
      byte[] built = fixture.file().toArray(ValueLayout.JAVA_BYTE);
      if (Boolean.getBoolean("azimuth.rewrite")) {
        Files.createDirectories(GOLDEN.getParent());
        Files.write(GOLDEN, built);
      }
      byte[] golden = Files.readAllBytes(GOLDEN);
      assertThat(built).isEqualTo(golden);
      MemorySegment file = fixture.arena.allocate(golden.length, 64);
      file.copyFrom(MemorySegment.ofArray(golden));
      VectorIndex index = new SparseKind().open(file, fixture.rows, "golden", new CodeMemory(0));
      assertThat(index.rowCount()).isEqualTo(4);
      assertThat(index.dimension()).isEqualTo(100);
      SparseVector query = SparseFixture.vector(100, Map.of(3, 1f, 99, 1f));
      FoundRows found = fixture.search(index, query, SearchRequest.nearest(3));
      assertThat(found.rows()).containsExactly(2, 1, 0);
      assertThat(found.distances()).containsExactly(-0.5, -0.0, 1);
    }
  }

  @Test
  void dimensions_may_be_many_and_the_file_grows_with_elements_alone() {
    try (SparseFixture fixture = large(2000)) {
      VectorIndex index = fixture.index();
      assertThat(index.dimension()).isEqualTo(ColumnType.SparseVector.DIMENSION_MAX);
      assertThat(index.fileBytes()).isLessThan(2000L * 20 * 60);
      for (int row = 0; row < 2000; row += 100) {
        FoundRows found = fixture.search(index, fixture.vectors[row], SearchRequest.nearest(1));
        assertThat(found.rows()).contains(row);
      }
    }
  }

  @Test
  void a_build_that_takes_more_memory_than_it_may_is_refused_with_the_number() {
    try (SparseFixture fixture = large(2000)) {
      for (long bytesMax : new long[] {100_000, fixture.file().byteSize()}) {
        Tasks tasks = new Tasks();
        CompletableFuture<BuiltIndex> build =
            fixture.build(tasks, bytesMax, 2, new BuildProgress());
        tasks.runAll();
        assertThatThrownBy(build::join)
            .cause()
            .isInstanceOfSatisfying(
                AzimuthException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY))
            .hasMessageContaining("memory.indexBuildBytesMax is " + bytesMax);
      }
    }
  }

  @Test
  void a_build_ends_soon_when_it_is_cancelled() {
    try (SparseFixture fixture = large(2000)) {
      for (double share : new double[] {0.2, 0.7}) {
        Tasks tasks = new Tasks();
        BuildProgress progress = new BuildProgress();
        CompletableFuture<BuiltIndex> build = fixture.build(tasks, Long.MAX_VALUE, 2, progress);
        while (progress.share() < share) {
          tasks.runOne();
        }
        progress.cancel();
        tasks.runOne();
        assertThat(tasks.isEmpty()).isTrue();
        assertThatThrownBy(build::join)
            .hasCauseInstanceOf(AzimuthException.class)
            .hasMessageContaining("build of an index");
      }
    }
  }
}
