package dev.azimuth.nodes.index.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.BuiltIndex;
import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.nodes.index.DenseSearch;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.IndexKind;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.IndexSettings;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SearchWork.Path;
import dev.azimuth.nodes.index.VectorFixture;
import dev.azimuth.nodes.index.VectorIndex;
import dev.azimuth.nodes.index.graph.RecallSample;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every kind of index that has files, over dense vectors; of those over sparse ones
/// only what does not depend on the vectors.
class IndexKindTest {
  private static final int ROWS = 2_400;
  private static final int DIMENSION = 64;
  private static final int QUERIES = 20;
  private static final Map<String, String> OPTIONS = Map.of("ef_construction", "40");

  private static final CodeMemory MEMORY = new CodeMemory(1 << 24);

  /// Those over dense vectors.
  static List<String> kinds() {
    return IndexKinds.names().stream().filter(kind -> !kind.equals("sparse_inverted")).toList();
  }

  /// Those whose recall has no test of its own.
  static List<String> lists() {
    return kinds().stream().filter(kind -> !kind.equals("hnsw")).toList();
  }

  /// Each kind of lists with each metric; those of graphs have a test of their own.
  static Stream<Arguments> metrics() {
    return lists().stream()
        .flatMap(kind ->
            Stream.of(
                    DistanceMetric.L2_SQUARED,
                    DistanceMetric.COSINE,
                    DistanceMetric.NEGATIVE_INNER_PRODUCT)
                .map(metric -> Arguments.of(kind, metric)));
  }

  private static IndexKind kind(String name) {
    return IndexKinds.named(name).orElseThrow();
  }

  private static IndexSettings settings(VectorFixture fixture) {
    return new IndexSettings(fixture.metric, fixture.dimension, 5, OPTIONS);
  }

  private static BuiltIndex build(String kind, VectorFixture fixture, int workers) {
    return build(kind, fixture, workers, RowBitmap.all(fixture.vectors.length));
  }

  private static BuiltIndex build(
      String kind, VectorFixture fixture, int workers, RowBitmap present) {
    return build(
        kind, fixture, workers, new IndexRows(fixture.rows, fixture.vectors.length, present));
  }

  private static BuiltIndex build(String kind, VectorFixture fixture, int workers, IndexRows rows) {
    try (ExecutorService executor = Executors.newFixedThreadPool(workers)) {
      return kind(kind)
          .build(
              settings(fixture),
              rows,
              new BuildResources(executor, workers, fixture.arena),
              new BuildProgress())
          .join();
    }
  }

  private static VectorIndex index(String kind, VectorFixture fixture) {
    MemorySegment file = build(kind, fixture, 2).file();
    kind(kind).verify(file, "test");
    return open(kind, file, fixture.rows, fixture.vectors.length);
  }

  private static VectorIndex open(String kind, MemorySegment file, FloatRows rows, int rowCount) {
    return kind(kind).open(file, IndexRows.all(rows, rowCount), "test", MEMORY);
  }

  private static DenseSearch search(VectorIndex index) {
    return (DenseSearch) index.newSearch();
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void searches_find_what_was_asked_for(String kind, DistanceMetric metric) {
    try (VectorFixture fixture = new VectorFixture(metric, ROWS, DIMENSION, 1)) {
      VectorIndex index = index(kind, fixture);
      assertThat(index.metric()).isEqualTo(metric);
      assertThat(index.rowCount()).isEqualTo(ROWS);
      DenseSearch search = search(index);
      for (double accuracy : new double[] {0.9, 0.99}) {
        RecallSample recall = new RecallSample();
        for (int i = 0; i < QUERIES; i++) {
          float[] query = fixture.next();
          FoundRows found = search.nearest(query, new SearchRequest(10, accuracy, 0, null));
          recall.add(fixture.recall(query, found, 10, null));
          assertThat(found.rows()).hasSize(10).doesNotHaveDuplicates();
          assertThat(found.distances()).isSorted();
          for (int j = 0; j < 10; j++) {
            double expected = fixture.distance(query, fixture.vectors[found.rows()[j]]);
            assertThat(found.distances()[j])
                .isCloseTo(expected, within(1e-4 * (1 + Math.abs(expected))));
          }
        }
        assertThat(recall.plausible()).isGreaterThanOrEqualTo(accuracy);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("lists")
  void filtered_searches_return_as_many_as_there_are_and_the_right_ones(String kind) {
    try (VectorFixture fixture = new VectorFixture(DistanceMetric.L2, ROWS, DIMENSION, 2)) {
      DenseSearch search = search(index(kind, fixture));
      Random random = new Random(4);
      for (double part : new double[] {0, 0.002, 0.02, 0.2, 0.6, 0.99}) {
        RowBitmap matching = fixture.bitmap(row -> random.nextDouble() < part);
        for (int k : new int[] {10, 100}) {
          if (k == 100 && part < 0.2) {
            continue;
          }
          RecallSample recall = new RecallSample();
          for (int i = 0; i < QUERIES; i++) {
            float[] query = fixture.next();
            FoundRows found = search.nearest(query, new SearchRequest(k, 0.95, 0, matching));
            if (k == 10 && part == 0.99 && !kind.equals("diskann")) {
              assertThat(found.work().path()).isEqualTo(Path.LISTS);
            }
            assertThat(found.rows()).hasSize(Math.min(k, matching.count())).doesNotHaveDuplicates();
            assertThat(IntStream.of(found.rows())).allMatch(matching::contains);
            recall.add(matching.count() == 0 ? 1 : fixture.recall(query, found, k, matching));
          }
          assertThat(recall.plausible())
              .as("%s nearest of %s", k, part)
              .isGreaterThanOrEqualTo(0.95);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("lists")
  void filters_that_go_with_the_vector_are_as_good(String kind) {
    try (VectorFixture fixture = new VectorFixture(DistanceMetric.COSINE, ROWS, DIMENSION, 5)) {
      DenseSearch search = search(index(kind, fixture));
      for (double part : new double[] {0.02, 0.3}) {
        for (boolean isNear : new boolean[] {true, false}) {
          RecallSample recall = new RecallSample();
          for (int i = 0; i < QUERIES / 2; i++) {
            float[] query = fixture.next();
            double[] all = fixture.exact(query, ROWS, null);
            int edge = (int) (part * ROWS);
            double limit = all[isNear ? edge : ROWS - edge];
            RowBitmap matching =
                fixture.bitmap(
                    row -> fixture.distance(query, fixture.vectors[row]) < limit == isNear);
            FoundRows found = search.nearest(query, new SearchRequest(10, 0.95, 0, matching));
            assertThat(found.rows()).hasSize(10);
            recall.add(fixture.recall(query, found, 10, matching));
          }
          assertThat(recall.plausible()).as("%s %s", part, isNear).isGreaterThanOrEqualTo(0.95);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void k_above_the_number_of_rows_returns_all(String kind) {
    try (VectorFixture fixture = new VectorFixture(DistanceMetric.L2, 2100, 32, 7)) {
      DenseSearch search = search(index(kind, fixture));
      assertThat(search.nearest(fixture.next(), SearchRequest.nearest(16_384)).rows())
          .hasSize(2100)
          .doesNotHaveDuplicates();
      assertThat(search.nearest(fixture.next(), SearchRequest.nearest(0)).rows()).isEmpty();
      RowBitmap none = fixture.bitmap(row -> false);
      FoundRows nothing = search.nearest(fixture.next(), new SearchRequest(5, 0.9, 0, none));
      assertThat(nothing.rows()).isEmpty();
      assertThat(nothing.work().path()).isEqualTo(Path.NONE);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void rows_without_a_vector_are_never_found(String kind) {
    try (VectorFixture fixture = new VectorFixture(DistanceMetric.L2, 2100, 16, 8)) {
      RowBitmap present = fixture.bitmap(row -> row % 3 != 0);
      MemorySegment file = build(kind, fixture, 1, present).file();
      DenseSearch search = search(open(kind, file, fixture.rows, 2100));
      FoundRows found = search.nearest(fixture.next(), SearchRequest.nearest(2500));
      assertThat(found.rows()).hasSize(present.count());
      assertThat(IntStream.of(found.rows())).allMatch(present::contains);
      MemorySegment empty = build(kind, fixture, 1, fixture.bitmap(row -> false)).file();
      assertThat(
              search(open(kind, empty, fixture.rows, 2100))
                  .nearest(fixture.next(), SearchRequest.nearest(5))
                  .rows())
          .isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void zero_vectors_under_cosine_are_at_distance_one(String kind) {
    try (VectorFixture fixture = new VectorFixture(DistanceMetric.COSINE, ROWS, 32, 9)) {
      for (int row = 0; row < ROWS; row += 2) {
        fixture.put(row, new float[32]);
      }
      DenseSearch search = search(index(kind, fixture));
      FoundRows all = search.nearest(fixture.vectors[1], SearchRequest.nearest(ROWS));
      assertThat(all.rows()).hasSize(ROWS).doesNotHaveDuplicates();
      assertThat(all.distances()).isSorted();
      assertThat(Arrays.stream(all.distances()).filter(distance -> distance == 1).count())
          .isGreaterThanOrEqualTo(ROWS / 2);
      FoundRows undirected = search.nearest(new float[32], SearchRequest.nearest(2000));
      assertThat(undirected.rows()).hasSize(2000).doesNotHaveDuplicates();
      assertThat(Arrays.stream(undirected.distances())).allMatch(distance -> distance == 1);
    }
  }

  @ParameterizedTest
  @MethodSource("lists")
  void the_same_vector_in_all_rows_is_found_as_often(String kind) {
    try (VectorFixture fixture = new VectorFixture(DistanceMetric.L2, 2100, 16, 10)) {
      float[] only = fixture.vectors[0];
      for (int row = 0; row < 2100; row++) {
        fixture.put(row, only);
      }
      DenseSearch search = search(index(kind, fixture));
      FoundRows found = search.nearest(only, SearchRequest.nearest(200));
      assertThat(found.rows()).hasSize(200).doesNotHaveDuplicates();
      assertThat(Arrays.stream(found.distances())).allMatch(distance -> distance < 1e-3);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void vectors_of_extreme_length_are_refused(String kind) {
    try (VectorFixture fixture = new VectorFixture(DistanceMetric.L2, 300, 32, 11)) {
      float[] huge = new float[32];
      Arrays.fill(huge, 1e30f);
      DenseSearch search = search(index(kind, fixture));
      assertThat(search.isInRange(huge)).isFalse();
      assertThat(search.isInRange(fixture.vectors[0])).isTrue();
      fixture.put(7, huge);
      assertThatThrownBy(() -> build(kind, fixture, 1))
          .hasCauseInstanceOf(AzimuthException.class)
          .hasMessageContaining("row 7");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_build_ends_soon_when_it_is_cancelled_and_tells_its_memory_before(String kind) {
    try (VectorFixture fixture = new VectorFixture(DistanceMetric.L2, ROWS, 16, 12)) {
      Queue<Runnable> tasks = new ArrayDeque<>();
      BuildProgress progress = new BuildProgress();
      CompletableFuture<BuiltIndex> build =
          kind(kind)
              .build(
                  settings(fixture),
                  IndexRows.all(fixture.rows, ROWS),
                  new BuildResources(tasks::add, 1, fixture.arena),
                  progress);
      while (progress.share() < 0.2) {
        tasks.remove().run();
      }
      progress.cancel();
      tasks.remove().run();
      assertThat(tasks).isEmpty();
      assertThatThrownBy(build::join)
          .hasCauseInstanceOf(AzimuthException.class)
          .hasMessageContaining("build of an index");
      long memory = kind(kind).memoryBytes(settings(fixture), ROWS, 1);
      assertThat(build(kind, fixture, 1).file().byteSize()).isLessThanOrEqualTo(memory);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_damaged_file_is_refused(String kind) {
    try (VectorFixture fixture = new VectorFixture(DistanceMetric.COSINE, 40, 3, 13)) {
      byte[] good = build(kind, fixture, 1).file().toArray(ValueLayout.JAVA_BYTE);
      MemorySegment file = fixture.arena.allocate(good.length, 64);
      file.copyFrom(MemorySegment.ofArray(good));
      kind(kind).verify(file, "good");
      Random random = new Random(14);
      for (int i = 0; i < good.length; i += 1 + i / 1000) {
        file.set(ValueLayout.JAVA_BYTE, i, (byte) (good[i] ^ 1 << random.nextInt(8)));
        assertThatThrownBy(() -> kind(kind).verify(file, "objects/broken"))
            .isInstanceOfSatisfying(
                AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED))
            .hasMessageContaining("objects/broken");
        file.set(ValueLayout.JAVA_BYTE, i, good[i]);
      }
      for (int size : new int[] {0, 100, 511, 512, good.length - 1}) {
        assertThatThrownBy(() -> kind(kind).verify(file.asSlice(0, size), "short"))
            .isInstanceOf(AzimuthException.class);
      }
      for (String other : IndexKinds.names()) {
        if (!other.equals(kind)) {
          assertThatThrownBy(() -> kind(other).verify(file, "of another kind"))
              .isInstanceOf(AzimuthException.class);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void rows_of_small_elements_give_the_index_and_the_answers_of_the_same_numbers(String kind) {
    try (VectorFixture fixture = new VectorFixture(DistanceMetric.COSINE, 2100, 24, 15)) {
      for (int row = 0; row < 2100; row++) {
        fixture.put(row, whole(fixture.vectors[row]));
      }
      MemorySegment file = build(kind, fixture, 1).file();
      float[] query = fixture.next();
      FoundRows expected = nearest(kind, file, fixture.rows, query);
      for (VectorElement element : List.of(VectorElement.FLOAT16, VectorElement.INT8)) {
        FloatRows small = packed(fixture, element);
        MemorySegment same = build(kind, fixture, 1, IndexRows.all(small, 2100)).file();
        assertThat(same.mismatch(file)).as("%s", element).isEqualTo(-1);
        FoundRows found = nearest(kind, same, small, query);
        assertThat(found.rows()).containsExactly(expected.rows());
        assertThat(found.distances()).containsExactly(expected.distances());
      }
    }
  }

  /// Numbers that every element holds.
  private static float[] whole(float[] vector) {
    float[] whole = new float[vector.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = Math.clamp(Math.round(vector[i] * 30), -128, 127);
    }
    return whole;
  }

  private static FloatRows packed(VectorFixture fixture, VectorElement element) {
    int stride = element.bytes(fixture.dimension);
    MemorySegment data = fixture.arena.allocate((long) stride * fixture.vectors.length, 64);
    for (int row = 0; row < fixture.vectors.length; row++) {
      element.write(fixture.vectors[row], 0, fixture.dimension, data, (long) row * stride);
    }
    return new FloatRows(data, 0, stride, fixture.dimension, element);
  }

  private static FoundRows nearest(String kind, MemorySegment file, FloatRows rows, float[] query) {
    return search(open(kind, file, rows, 2100)).nearest(query, SearchRequest.nearest(20));
  }

  @Test
  void a_file_of_a_kind_that_is_not_known_is_told() {
    assertThatThrownBy(() -> IndexKinds.ofFile("fancy", "objects/1"))
        .isInstanceOf(AzimuthException.class)
        .hasMessageContaining("objects/1")
        .hasMessageContaining("fancy");
  }
}
