package dev.azimuth.nodes.index.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.BuiltIndex;
import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.nodes.index.DenseSearch;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.RecallSampling;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The files of format versions 1 to 3 are read by every later version. `-Dazimuth.rewrite=true`
/// writes those of the latest anew, which a released version must never need.
class ListFileTest {
  private static final Path GOLDEN = Path.of("src/test/resources/dev/azimuth/nodes/index/lists");

  private static final int HEADER_BITS = ListLayout.HEADER_BYTES * 8;

  /// Of the bits behind the header one in so many is flipped, in each place of a byte.
  private static final int BIT_STEP = 7;

  private static final CodeMemory NO_MEMORY = new CodeMemory(0);

  @ParameterizedTest
  @EnumSource
  void a_flipped_bit_is_detected_wherever_it_is(ListCoding coding) {
    try (Arena arena = Arena.ofConfined()) {
      byte[] good = file(arena, coding, line(arena, 9, 3), 9).toArray(ValueLayout.JAVA_BYTE);
      MemorySegment file = arena.allocate(good.length, 64);
      file.copyFrom(MemorySegment.ofArray(good));
      ListKind kind = new ListKind(coding);
      kind.verify(file, "good");
      for (int bit = 0; bit < good.length * 8; bit += bit < HEADER_BITS ? 1 : BIT_STEP) {
        byte flipped = (byte) (good[bit / 8] ^ 1 << bit % 8);
        file.set(ValueLayout.JAVA_BYTE, bit / 8, flipped);
        assertThatThrownBy(() -> kind.verify(file, "objects/broken"))
            .isInstanceOfSatisfying(
                AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED))
            .hasMessageContaining("objects/broken");
        file.set(ValueLayout.JAVA_BYTE, bit / 8, good[bit / 8]);
      }
    }
  }

  static Stream<Arguments> goldenFiles() {
    return Arrays.stream(ListCoding.values())
        .flatMap(coding -> Stream.of(1, 2, 3).map(version -> Arguments.of(coding, version)));
  }

  @ParameterizedTest
  @MethodSource("goldenFiles")
  void the_golden_files_are_read_and_the_latest_built_again(ListCoding coding, int version)
      throws IOException {
    String name = "list-index-" + coding.name().toLowerCase(Locale.ROOT) + "-" + version + ".bin";
    Path path = GOLDEN.resolve(name);
    boolean isLatest = version == ListFile.FORMAT_VERSION;
    int rowCount = rowCount(coding);
    try (Arena arena = Arena.ofConfined()) {
      FloatRows vectors = line(arena, rowCount, dimension(coding));
      MemorySegment built = file(arena, coding, vectors, rowCount);
      if (isLatest && Boolean.getBoolean("azimuth.rewrite")) {
        Files.createDirectories(path.getParent());
        Files.write(path, built.toArray(ValueLayout.JAVA_BYTE));
      }
      byte[] golden = Files.readAllBytes(path);
      MemorySegment file = arena.allocate(golden.length, 64);
      file.copyFrom(MemorySegment.ofArray(golden));
      ListKind kind = new ListKind(coding);
      kind.verify(file, "golden");
      ListIndex index =
          (ListIndex) kind.open(file, IndexRows.all(vectors, rowCount), "golden", NO_MEMORY);
      assertThat(index.content().parameters()).isEqualTo(parameters(coding));
      assertThat(index.rowCount()).isEqualTo(rowCount);
      DenseSearch search = index.newSearch();
      float[] query = vector(17.25f, dimension(coding));
      SearchRequest request = SearchRequest.nearest(3);
      assertThat(search.nearest(query, request).rows()).containsExactly(17, 18, 16);
      assertThat(index.probes(10, request)).isEqualTo(isSampled(coding) ? 2 : index.listCount());
      int wide = version == 1 ? 29 : 19;
      assertThat(index.probes(1_000, request))
          .isEqualTo(isSampled(coding) ? wide : index.listCount());
      assertThat(index.fileBytes()).isEqualTo(golden.length);
      assertThat(index.content().layout().formatVersion()).isEqualTo(version);
      if (isLatest) {
        assertThat(golden.length).isEqualTo((int) built.byteSize());
      }
    }
  }

  /// Whether the golden file has enough rows for a recall curve.
  private static boolean isSampled(ListCoding coding) {
    return rowCount(coding) >= RecallSampling.ROWS_MIN;
  }

  private static int rowCount(ListCoding coding) {
    return coding == ListCoding.VECTORS ? 2_048 : 40;
  }

  /// So that files are small, and codes of bytes are of use to searches.
  private static int dimension(ListCoding coding) {
    return coding == ListCoding.BYTES ? 64 : 2;
  }

  private static float[] vector(float position, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = position * (1 + i % 3);
    }
    return vector;
  }

  /// Rows on a line, each one step from that before it.
  private static FloatRows line(Arena arena, int rowCount, int dimension) {
    long stride = 4L * dimension;
    FloatRows rows = new FloatRows(arena.allocate(stride * rowCount + 64), 0, stride, dimension);
    for (int row = 0; row < rowCount; row++) {
      MemorySegment.copy(
          vector(row, dimension),
          0,
          rows.data(),
          ValueLayout.JAVA_FLOAT_UNALIGNED,
          rows.at(row),
          dimension);
    }
    return rows;
  }

  private static ListParameters parameters(ListCoding coding) {
    int parts = coding == ListCoding.PRODUCT ? 2 : 0;
    int lists = isSampled(coding) ? 32 : 5;
    return new ListParameters(
        DistanceMetric.L2_SQUARED, dimension(coding), coding, lists, parts, 5);
  }

  private static MemorySegment file(
      Arena arena, ListCoding coding, FloatRows vectors, int rowCount) {
    ListParameters golden = parameters(coding);
    ListParameters parameters =
        new ListParameters(
            golden.metric(),
            vectors.dimension(),
            coding,
            golden.lists(),
            golden.parts(),
            golden.seed());
    Queue<Runnable> tasks = new ArrayDeque<>();
    CompletableFuture<BuiltIndex> build =
        new ListBuild(
                parameters,
                IndexRows.all(vectors, rowCount),
                new BuildResources(tasks::add, 1, arena),
                new BuildProgress())
            .run();
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
    return build.join().file();
  }
}
