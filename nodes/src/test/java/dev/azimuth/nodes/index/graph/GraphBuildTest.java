package dev.azimuth.nodes.index.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.RecallSampling;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphBuildTest {
  @Test
  void one_worker_builds_the_same_bytes_again() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.COSINE, 3000, 48, 1)) {
      byte[] first = bytes(fixture.build(1, new BuildProgress()));
      byte[] second = bytes(fixture.build(1, new BuildProgress()));
      assertThat(second).isEqualTo(first);
    }
  }

  private static byte[] bytes(BuiltGraph built) {
    return built.file().toArray(ValueLayout.JAVA_BYTE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void every_row_can_be_reached(int workers) {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.L2, 5000, 32, 2)) {
      assertThat(fixture.index(workers).unreachableRows()).isZero();
    }
  }

  @Test
  void many_copies_of_few_vectors_can_be_reached_and_found() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.L2, 4000, 32, 3)) {
      for (int row = 0; row < 4000; row++) {
        fixture.put(row, fixture.vectors[row % 7]);
      }
      GraphIndex index = fixture.index(2);
      assertThat(index.unreachableRows()).isZero();
      GraphSearch search = new GraphSearch(index);
      for (int i = 0; i < 7; i++) {
        FoundRows found = search.nearest(fixture.vectors[i], new SearchRequest(300, 0.95, 0, null));
        assertThat(found.rows()).hasSize(300).doesNotHaveDuplicates();
        assertThat(fixture.recall(fixture.vectors[i], found, 300, null)).isEqualTo(1);
      }
    }
  }

  @Test
  void copies_of_one_vector_are_all_equally_near() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.COSINE, 3000, 16, 4)) {
      for (int row = 0; row < 3000; row++) {
        fixture.put(row, fixture.vectors[0]);
      }
      GraphIndex index = fixture.index(2);
      assertThat(index.unreachableRows()).isZero();
      FoundRows found = new GraphSearch(index).nearest(fixture.next(), SearchRequest.nearest(20));
      assertThat(found.rows()).hasSize(20).doesNotHaveDuplicates();
      assertThat(Arrays.stream(found.distances()).distinct().count()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 65})
  void small_numbers_of_rows_work(int rowCount) {
    for (DistanceMetric metric : EnumSet.range(DistanceMetric.L2, DistanceMetric.L1)) {
      try (GraphFixture fixture = new GraphFixture(metric, rowCount, 5, 5)) {
        GraphIndex index = fixture.index(1);
        assertThat(index.unreachableRows()).isZero();
        float[] query = fixture.next();
        FoundRows found = new GraphSearch(index).nearest(query, SearchRequest.nearest(10));
        assertThat(found.rows()).hasSize(Math.min(10, rowCount)).doesNotHaveDuplicates();
        if (rowCount > 0) {
          assertThat(fixture.recall(query, found, 10, null)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void rows_without_a_vector_are_never_found() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.L2, 3000, 24, 6)) {
      long[] words = RowBitmap.all(3000).words();
      words[0] = 0;
      words[20] = 0xff;
      IndexRows rows = new IndexRows(fixture.rows, 3000, RowBitmap.of(words));
      BuiltGraph built = fixture.build(2, new BuildProgress(), rows);
      GraphIndex index = GraphIndex.open(built.file(), fixture.rows, "test");
      assertThat(index.unreachableRows()).isZero();
      FoundRows all = new GraphSearch(index).nearest(fixture.next(), SearchRequest.nearest(3000));
      assertThat(all.rows()).hasSize(3000 - 64 - 56).doesNotHaveDuplicates();
      assertThat(Arrays.stream(all.rows())).allMatch(rows.present()::contains);
      RowBitmap everything = RowBitmap.all(3000);
      FoundRows filtered =
          new GraphSearch(index)
              .nearest(fixture.vectors[3], new SearchRequest(10, 0.95, 0, everything));
      assertThat(Arrays.stream(filtered.rows())).allMatch(rows.present()::contains);
    }
  }

  @Test
  void a_cancelled_build_ends_and_says_so() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.L2, 3000, 24, 7)) {
      Queue<Runnable> tasks = new ArrayDeque<>();
      BuildProgress progress = new BuildProgress();
      CompletableFuture<BuiltGraph> build =
          new GraphBuild(
                  fixture.parameters(),
                  IndexRows.all(fixture.rows, 3000),
                  new BuildResources(tasks::add, 2, fixture.arena),
                  progress)
              .run();
      while (progress.done() < 4000) {
        tasks.remove().run();
      }
      assertThat(progress.total()).isEqualTo(3 * 3000 + RecallSampling.EXACT);
      progress.cancel();
      int left = 0;
      while (!tasks.isEmpty()) {
        tasks.remove().run();
        left++;
      }
      assertThat(left).isLessThan(5);
      assertThat(build).isCompletedExceptionally();
      assertThatThrownBy(build::join)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOfSatisfying(
              AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    }
  }

  @Test
  void progress_ends_at_its_total_and_memory_is_foretold() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.L2, 3000, 24, 8)) {
      BuildProgress progress = new BuildProgress();
      BuiltGraph built = fixture.build(2, progress);
      assertThat(progress.done()).isEqualTo(progress.total());
      long foretold = GraphBuild.memoryBytes(fixture.parameters(), 3000, 2);
      assertThat(foretold).isGreaterThan(built.file().byteSize());
      GraphParameters large = GraphParameters.of(DistanceMetric.L2, 768, 16, 200, 1);
      assertThat(GraphBuild.memoryBytes(large, 100_000, 1) / 100_000).isBetween(700L, 800L);
    }
  }

  @Test
  void vectors_beyond_float32_arithmetic_are_refused() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.L2, 100, 8, 9)) {
      float[] huge = new float[8];
      huge[3] = 3e37f;
      fixture.put(50, huge);
      assertThatThrownBy(() -> fixture.build(1, new BuildProgress()))
          .cause()
          .isInstanceOfSatisfying(
              AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_RANGE))
          .hasMessageContaining("row 50");
    }
  }

  @Test
  void parameters_out_of_range_are_refused() {
    assertThatThrownBy(() -> GraphParameters.of(DistanceMetric.L2, 8, 1, 64, 0))
        .hasMessageContaining("m 1 is not in 2..100");
    assertThatThrownBy(() -> GraphParameters.of(DistanceMetric.L2, 8, 16, 1001, 0))
        .hasMessageContaining("ef_construction 1001 is not in 4..1000");
    assertThatThrownBy(() -> GraphParameters.of(DistanceMetric.L2, 32_769, 16, 64, 0))
        .hasMessageContaining("dimension");
  }
}
