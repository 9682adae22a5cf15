package dev.azimuth.nodes.index.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SearchWork.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphSearchTest {
  private static final int ROWS = 6_000;
  private static final int QUERIES = 40;

  /// Queries where recall on average is asserted: fewer leave too much to chance.
  private static final int SAMPLE = 150;

  /// Shared by the tests that only search.
  private static final GraphFixture SHARED = new GraphFixture(DistanceMetric.L2, ROWS, 64, 3);

  private static final GraphIndex SHARED_INDEX = SHARED.index(2);

  @AfterAll
  static void close() {
    SHARED.close();
  }

  @ParameterizedTest
  @CsvSource({
    "L2, CODES",
    "L2, VECTORS",
    "L2_SQUARED, CODES",
    "COSINE, CODES",
    "COSINE, VECTORS",
    "NEGATIVE_INNER_PRODUCT, CODES",
    "NEGATIVE_INNER_PRODUCT, VECTORS",
    "L1, VECTORS"
  })
  void searches_by_every_metric_find_what_was_asked_for(DistanceMetric metric, RowCoding coding) {
    try (GraphFixture fixture = new GraphFixture(metric, coding, ROWS, 64, 1)) {
      GraphIndex index = fixture.index(2);
      GraphSearch search = new GraphSearch(index);
      for (double accuracy : new double[] {0.9, 0.99}) {
        double recall = 0;
        for (int i = 0; i < SAMPLE; i++) {
          float[] query = fixture.next();
          FoundRows found = search.nearest(query, new SearchRequest(10, accuracy, 0, null));
          recall += fixture.recall(query, found, 10, null) / SAMPLE;
          assertThat(found.rows()).hasSize(10).doesNotHaveDuplicates();
          assertThat(found.distances()).isSorted();
          for (int j = 0; j < 10; j++) {
            double expected = fixture.distance(query, fixture.vectors[found.rows()[j]]);
            assertThat(found.distances()[j])
                .isCloseTo(expected, within(1e-4 * (1 + Math.abs(expected))));
          }
        }
        assertThat(recall).isGreaterThanOrEqualTo(accuracy - 0.015);
      }
    }
  }

  @Test
  void more_effort_finds_everything_and_does_more_work() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.L2, ROWS, 96, 2)) {
      GraphSearch search = new GraphSearch(fixture.index(2));
      double recall = 0;
      long scoredBefore = 0;
      for (int effort : new int[] {10, 40, 160}) {
        long scored = 0;
        long compared = 0;
        recall = 0;
        Random random = new Random(effort);
        for (int i = 0; i < QUERIES; i++) {
          float[] query = fixture.vectors[random.nextInt(ROWS)];
          FoundRows found = search.nearest(query, new SearchRequest(10, 1e-9, effort, null));
          assertThat(found.work().path()).isEqualTo(Path.GRAPH);
          assertThat(found.work().effort()).isEqualTo(effort);
          recall += fixture.recall(query, found, 10, null) / QUERIES;
          scored += found.work().scored();
          compared += found.work().compared();
        }
        assertThat(scored / QUERIES).isBetween(scoredBefore + 1, effort * 24L + 300);
        assertThat(compared / QUERIES).isBetween(10L, 150L);
        scoredBefore = scored / QUERIES;
      }
      assertThat(recall).isGreaterThanOrEqualTo(0.995);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.0002, 10", "0.001, 10", "0.01, 10", "0.1, 10", "0.5, 10", "0.99, 10", "0.5, 300"})
  void filtered_searches_return_as_many_as_there_are_and_the_right_ones(double part, int k) {
    GraphSearch search = new GraphSearch(SHARED_INDEX);
    Random random = new Random(4);
    RowBitmap matching = bitmap(row -> random.nextDouble() < part);
    RecallSample recall = new RecallSample();
    for (int i = 0; i < SAMPLE; i++) {
      float[] query = SHARED.next();
      SearchRequest request = new SearchRequest(k, 0.95, 0, matching);
      FoundRows found = search.nearest(query, request);
      assertThat(found.rows()).hasSize(Math.min(k, matching.count())).doesNotHaveDuplicates();
      assertThat(IntStream.of(found.rows())).allMatch(matching::contains);
      recall.add(SHARED.recall(query, found, k, matching));
      assertThat(found.work().scored()).isLessThan(2L * ROWS);
    }
    assertThat(recall.plausible()).isGreaterThanOrEqualTo(0.95);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.2, 0.6})
  void filters_that_go_with_the_vector_are_as_good(double part) {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.COSINE, ROWS, 64, 5)) {
      GraphSearch search = new GraphSearch(fixture.index(2));
      for (boolean isNear : new boolean[] {true, false}) {
        RecallSample recall = new RecallSample();
        for (int i = 0; i < QUERIES; i++) {
          float[] query = fixture.next();
          double[] all = fixture.exact(query, ROWS, null);
          int edge = (int) (part * ROWS);
          double limit = all[isNear ? edge : ROWS - edge];
          RowBitmap matching =
              bitmap(row -> fixture.distance(query, fixture.vectors[row]) < limit == isNear);
          FoundRows found = search.nearest(query, new SearchRequest(10, 0.95, 0, matching));
          assertThat(found.rows()).hasSize(10);
          recall.add(fixture.recall(query, found, 10, matching));
        }
        assertThat(recall.plausible()).isGreaterThanOrEqualTo(0.95);
      }
    }
  }

  @Test
  void deleted_rows_take_no_places() {
    GraphSearch search = new GraphSearch(SHARED_INDEX);
    RowBitmap living = bitmap(row -> row % 2 == 0);
    double recall = 0;
    double recallOfAll = 0;
    for (int i = 0; i < QUERIES; i++) {
      float[] query = SHARED.next();
      FoundRows found = search.nearest(query, new SearchRequest(10, 1e-9, 20, living));
      recall += SHARED.recall(query, found, 10, living) / QUERIES;
      found = search.nearest(query, new SearchRequest(10, 1e-9, 20, null));
      recallOfAll += SHARED.recall(query, found, 10, null) / QUERIES;
    }
    assertThat(recall).isGreaterThanOrEqualTo(recallOfAll - 0.01);
  }

  @Test
  void rows_deleted_and_inserted_again_are_found_as_before() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.L2, ROWS, 64, 6)) {
      for (int row = 0; row < ROWS / 3; row++) {
        fixture.put(row + ROWS * 2 / 3, fixture.vectors[row]);
      }
      RowBitmap living = bitmap(row -> row >= ROWS / 3);
      GraphSearch search = new GraphSearch(fixture.index(2));
      RecallSample recall = new RecallSample();
      for (int i = 0; i < QUERIES; i++) {
        float[] query = fixture.next();
        FoundRows found = search.nearest(query, new SearchRequest(10, 0.95, 0, living));
        recall.add(fixture.recall(query, found, 10, living));
      }
      assertThat(recall.plausible()).isGreaterThanOrEqualTo(0.95);
    }
  }

  @Test
  void k_above_the_number_of_rows_returns_all() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.L2, 2500, 32, 7)) {
      GraphSearch search = new GraphSearch(fixture.index(1));
      FoundRows found = search.nearest(fixture.next(), SearchRequest.nearest(16_384));
      assertThat(found.rows()).hasSize(2500).doesNotHaveDuplicates();
      assertThat(search.nearest(fixture.next(), SearchRequest.nearest(0)).rows()).isEmpty();
      RowBitmap none = bitmap(row -> false);
      FoundRows nothing = search.nearest(fixture.next(), new SearchRequest(5, 0.9, 0, none));
      assertThat(nothing.rows()).isEmpty();
      assertThat(nothing.work().path()).isEqualTo(Path.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DistanceMetric.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HAMMING", "JACCARD"})
  void a_range_leaves_out_no_row_within_it(DistanceMetric metric) {
    try (GraphFixture fixture = new GraphFixture(metric, 3000, 64, 8)) {
      GraphSearch search = new GraphSearch(fixture.index(1));
      RowBitmap matching = bitmap(3000, row -> row % 3 != 0);
      for (int i = 0; i < QUERIES; i++) {
        float[] query = fixture.next();
        double[] all = fixture.exact(query, 3000, matching);
        for (int rank : new int[] {0, 5, 100, 1500}) {
          double working = all[rank];
          RowBitmap found = search.within(query, working + 1e-6, matching);
          for (int row = 0; row < 3000; row++) {
            if (matching.contains(row)
                && fixture.distance(query, fixture.vectors[row]) <= working) {
              assertThat(found.contains(row)).isTrue();
            }
          }
          assertThat(found.and(matching).count()).isEqualTo(found.count());
          if (rank == 0 && metric == DistanceMetric.L2) {
            assertThat(found.count()).isLessThan(matching.count());
          }
        }
      }
    }
  }

  @Test
  void zero_vectors_under_cosine_are_at_distance_one() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.COSINE, 4000, 32, 9)) {
      for (int row = 0; row < 4000; row += 2) {
        fixture.put(row, new float[32]);
      }
      GraphSearch search = new GraphSearch(fixture.index(1));
      float[] query = fixture.vectors[1];
      FoundRows some = search.nearest(query, SearchRequest.nearest(10));
      assertThat(fixture.recall(query, some, 10, null)).isGreaterThanOrEqualTo(0.9);
      FoundRows all = search.nearest(query, SearchRequest.nearest(4000));
      assertThat(all.rows()).hasSize(4000).doesNotHaveDuplicates();
      assertThat(all.distances()).isSorted();
      assertThat(Arrays.stream(all.distances()).filter(d -> d == 1).count())
          .isGreaterThanOrEqualTo(2000);
      FoundRows undirected = search.nearest(new float[32], SearchRequest.nearest(3000));
      assertThat(undirected.rows()).hasSize(3000).doesNotHaveDuplicates();
      assertThat(Arrays.stream(undirected.distances())).allMatch(d -> d == 1);
    }
  }

  @Test
  void vectors_of_extreme_length_are_refused_not_miscounted() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.L2, 2500, 32, 10)) {
      GraphSearch search = new GraphSearch(fixture.index(1));
      float[] huge = new float[32];
      Arrays.fill(huge, 1e30f);
      assertThat(search.isInRange(huge)).isFalse();
      assertThat(search.isInRange(fixture.vectors[0])).isTrue();
    }
  }

  private static RowBitmap bitmap(IntPredicate rows) {
    return bitmap(ROWS, rows);
  }

  private static RowBitmap bitmap(int rowCount, IntPredicate rows) {
    long[] words = new long[RowBitmap.wordCount(rowCount)];
    for (int row = 0; row < rowCount; row++) {
      words[row >>> 6] |= rows.test(row) ? 1L << row : 0;
    }
    return RowBitmap.of(words);
  }
}
