package dev.azimuth.nodes.index.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SearchQuery;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SearchRequest.Way;
import dev.azimuth.nodes.index.SearchWork.Path;
import dev.azimuth.nodes.index.VectorFixture;
import dev.azimuth.nodes.index.VectorIndex;
import dev.azimuth.storage.column.SparseVector;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparseSearchTest {
  private static final int ROWS = 10_000;
  private static final int DIMENSION = 3_000;

  private static SparseVector[] vectors(Random random, int rowCount, boolean isNegative) {
    SparseVector[] vectors = new SparseVector[rowCount];
    for (int row = 0; row < rowCount; row++) {
      vectors[row] =
          SparseFixture.random(random, DIMENSION, row % 50 == 0 ? 0 : 1 + row % 40, isNegative);
    }
    return vectors;
  }

  private static void assertExact(
      SparseFixture fixture, VectorIndex index, SparseVector query, SearchRequest request) {
    FoundRows found = fixture.search(index, query, request);
    RowBitmap all = RowBitmap.all(fixture.vectors.length);
    RowBitmap matching = request.matching() == null ? all : request.matching();
    Map<Integer, Double> distances = new HashMap<>();
    for (int i = 0; i < found.rows().length; i++) {
      distances.put(found.rows()[i], found.distances()[i]);
    }
    assertThat(distances).isEqualTo(fixture.nearest(query, request.k(), matching));
    assertThat(found.rows()).hasSize(distances.size());
    assertThat(found.distances()).isSorted();
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, true", "3, true"})
  void what_is_found_is_what_plain_loops_find(long seed, boolean isNegative) {
    Random random = new Random(seed);
    try (SparseFixture fixture = new SparseFixture(vectors(random, ROWS, isNegative))) {
      VectorIndex index = fixture.index();
      for (int elements : new int[] {1, 3, 30, 300}) {
        SparseVector query = SparseFixture.random(random, DIMENSION, elements, isNegative);
        for (int k : new int[] {1, 10, 1000, ROWS + 5}) {
          assertExact(fixture, index, query, SearchRequest.nearest(k));
        }
        for (double part : new double[] {0, 0.0005, 0.05, 0.5, 0.99}) {
          RowBitmap matching = VectorFixture.bitmap(ROWS, row -> random.nextDouble() < part);
          for (Way way : Way.values()) {
            for (int k : new int[] {1, 20, 16_384}) {
              assertExact(fixture, index, query, new SearchRequest(k, 0.95, 0, matching, way));
            }
          }
        }
      }
    }
  }

  @Test
  void rows_without_a_common_dimension_come_before_those_below_zero() {
    SparseVector[] vectors = {
      SparseFixture.vector(9, Map.of(1, 2f)),
      SparseFixture.vector(9, Map.of(1, -2f)),
      SparseFixture.vector(9, Map.of(5, 1f)),
      SparseFixture.vector(9, Map.of()),
      SparseFixture.vector(9, Map.of(1, 3f, 2, -3f)),
      SparseFixture.vector(9, Map.of(1, -1f, 2, -1f))
    };
    try (SparseFixture fixture = new SparseFixture(vectors)) {
      VectorIndex index = fixture.index();
      SparseVector query = SparseFixture.vector(9, Map.of(1, 1f, 2, 1f));
      FoundRows found = fixture.search(index, query, SearchRequest.nearest(1));
      assertThat(found.rows()).containsExactly(0);
      assertThat(found.work().path()).isEqualTo(Path.LISTS);
      found = fixture.search(index, query, SearchRequest.nearest(2));
      assertThat(found.rows()).as("all that may come second").containsExactlyInAnyOrder(0, 2, 3, 4);
      assertThat(found.work().path()).isEqualTo(Path.LISTS_THEN_SCAN);
      for (int k = 0; k < 8; k++) {
        assertExact(fixture, index, query, SearchRequest.nearest(k));
        assertExact(fixture, index, SparseFixture.vector(9, Map.of()), SearchRequest.nearest(k));
        assertExact(
            fixture, index, SparseFixture.vector(9, Map.of(7, -1f)), SearchRequest.nearest(k));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 127, 128, 129, 4095, 4096, 4097})
  void lists_of_any_length_are_read_to_their_end(int rowCount) {
    SparseVector[] vectors = new SparseVector[rowCount];
    for (int row = 0; row < rowCount; row++) {
      vectors[row] = SparseFixture.vector(3, Map.of(1, 1f + row, 2, -1f - 0.5f * row));
    }
    try (SparseFixture fixture = new SparseFixture(vectors)) {
      VectorIndex index = fixture.index();
      for (float weight : new float[] {1, -1}) {
        for (int k : new int[] {1, 5, rowCount}) {
          assertExact(
              fixture,
              index,
              SparseFixture.vector(3, Map.of(1, 1f, 2, weight)),
              SearchRequest.nearest(k));
          assertExact(
              fixture, index, SparseFixture.vector(3, Map.of(1, weight)), SearchRequest.nearest(k));
        }
      }
    }
  }

  @Test
  void rows_without_a_vector_are_never_found() {
    Random random = new Random(6);
    try (SparseFixture fixture =
        new SparseFixture(vectors(random, 500, true), row -> row % 3 != 0)) {
      VectorIndex index = fixture.index();
      SparseVector query = SparseFixture.random(random, DIMENSION, 20, true);
      FoundRows all = fixture.search(index, query, SearchRequest.nearest(1000));
      assertThat(all.rows()).hasSize(fixture.rows.present().count()).doesNotHaveDuplicates();
      assertThat(IntStream.of(all.rows())).allMatch(fixture.rows.present()::contains);
      assertExact(fixture, index, query, SearchRequest.nearest(10));
    }
  }

  /// Weights that are large in few rows: the blocks of all others tell that they cannot be among
  /// the greatest.
  @Test
  void block_maxima_spare_the_reading_of_postings() {
    Random random = new Random(8);
    int rowCount = 100_000;
    SparseVector[] vectors = new SparseVector[rowCount];
    for (int row = 0; row < rowCount; row++) {
      float scale = row / 5_000 == 3 ? 10 : 1;
      vectors[row] =
          SparseFixture.vector(
              4,
              Map.of(
                  0,
                  scale + random.nextFloat(),
                  1,
                  scale + random.nextFloat(),
                  2,
                  -random.nextFloat() - 0.1f));
    }
    try (SparseFixture fixture = new SparseFixture(vectors)) {
      VectorIndex index = fixture.index();
      SparseVector query = SparseFixture.vector(4, Map.of(0, 1f, 1, 1f, 2, 0.5f));
      SearchRequest request = SearchRequest.nearest(10);
      FoundRows found = fixture.search(index, query, request);
      assertThat(found.work().path()).isEqualTo(Path.LISTS);
      long windows = 15_000 / ProductSums.WINDOW + 3;
      assertThat(found.work().scored())
          .as("of %d postings", 3 * rowCount)
          .isLessThan(3 * windows * ProductSums.WINDOW);
      assertThat(found.work().compared()).isLessThan(windows * ProductSums.WINDOW);
      assertExact(fixture, index, query, request);
    }
  }

  /// A dimension that nearly all rows have with small weights, beside one of few rows.
  @Test
  void lists_that_cannot_decide_are_looked_up_for_possible_rows_only() {
    Random random = new Random(9);
    int rowCount = 50_000;
    SparseVector[] vectors = new SparseVector[rowCount];
    for (int row = 0; row < rowCount; row++) {
      Map<Integer, Float> elements = new HashMap<>();
      elements.put(0, 0.01f + random.nextFloat() / 100);
      if (row % 100 == 0) {
        elements.put(1, 1 + random.nextFloat());
      }
      vectors[row] = SparseFixture.vector(2, elements);
    }
    try (SparseFixture fixture = new SparseFixture(vectors)) {
      VectorIndex index = fixture.index();
      SparseVector query = SparseFixture.vector(2, Map.of(0, 1f, 1, 1f));
      FoundRows found = fixture.search(index, query, SearchRequest.nearest(10));
      assertThat(found.work().scored()).isLessThan(10_000);
      assertExact(fixture, index, query, SearchRequest.nearest(10));
    }
  }

  @Test
  void few_matching_rows_are_looked_up() {
    Random random = new Random(10);
    try (SparseFixture fixture = new SparseFixture(vectors(random, ROWS, true))) {
      VectorIndex index = fixture.index();
      SparseVector query = SparseFixture.random(random, DIMENSION, 30, true);
      RowBitmap few = VectorFixture.bitmap(ROWS, row -> row % 1000 == 7);
      SearchRequest request = new SearchRequest(5, 0.95, 0, few);
      FoundRows found = fixture.search(index, query, request);
      assertThat(found.work().path()).isEqualTo(Path.SCAN);
      assertThat(found.work().compared()).isEqualTo(10);
      assertExact(fixture, index, query, request);
    }
  }

  @Test
  void weights_of_any_size_are_summed_exactly() {
    Random random = new Random(11);
    SparseVector[] vectors = new SparseVector[3000];
    for (int row = 0; row < vectors.length; row++) {
      Map<Integer, Float> elements = new HashMap<>();
      for (int i = 0; i < 20; i++) {
        float weight = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(70) - 35));
        elements.put(random.nextInt(60), weight == 0 ? Float.MIN_VALUE : weight);
      }
      vectors[row] = SparseFixture.vector(60, elements);
    }
    try (SparseFixture fixture = new SparseFixture(vectors)) {
      VectorIndex index = fixture.index();
      for (int i = 0; i < 20; i++) {
        assertExact(fixture, index, vectors[i], SearchRequest.nearest(10));
      }
    }
  }

  @Test
  void a_search_can_be_asked_again_and_takes_sparse_vectors_only() {
    Random random = new Random(12);
    try (SparseFixture fixture = new SparseFixture(vectors(random, 3000, true))) {
      SparseSearch search = (SparseSearch) fixture.index().newSearch();
      SearchQuery query = new SearchQuery.Sparse(fixture.vectors[1]);
      FoundRows first = search.nearest(query, SearchRequest.nearest(10));
      search.nearest(new SearchQuery.Sparse(fixture.vectors[2]), SearchRequest.nearest(2000));
      FoundRows again = search.nearest(query, SearchRequest.nearest(10));
      assertThat(again.rows()).isEqualTo(first.rows());
      assertThat(again.work()).isEqualTo(first.work());
      assertThat(search.isInRange(query)).isTrue();
      SearchQuery dense = new SearchQuery.Dense(new float[DIMENSION]);
      assertThatThrownBy(() -> search.nearest(dense, SearchRequest.nearest(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("dense");
      assertThat(Arrays.stream(first.distances())).allMatch(distance -> distance < 0);
    }
  }
}
