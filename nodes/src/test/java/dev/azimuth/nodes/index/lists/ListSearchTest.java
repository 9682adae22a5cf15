package dev.azimuth.nodes.index.lists;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.nodes.index.DenseSearch;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.IndexSettings;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SearchRequest.Way;
import dev.azimuth.nodes.index.SearchWork.Path;
import dev.azimuth.nodes.index.VectorFixture;
import dev.azimuth.nodes.index.graph.RecallSample;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Searches of inverted lists; `IndexKindTest` has what holds for every kind.
class ListSearchTest {
  private static final int ROWS = 2_400;
  private static final int DIMENSION = 64;
  private static final int QUERIES = 50;

  private static IndexRows rows(VectorFixture fixture) {
    return IndexRows.all(fixture.rows, fixture.vectors.length);
  }

  private static MemorySegment file(ListCoding coding, VectorFixture fixture) {
    IndexSettings settings = new IndexSettings(fixture.metric, fixture.dimension, 5, Map.of());
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      BuildResources resources = new BuildResources(executor, 2, fixture.arena);
      return new ListKind(coding)
          .build(settings, rows(fixture), resources, new BuildProgress())
          .join()
          .file();
    }
  }

  private static DenseSearch search(ListCoding coding, MemorySegment file, IndexRows rows) {
    return (DenseSearch)
        new ListKind(coding).open(file, rows, "test", new CodeMemory(0)).newSearch();
  }

  @ParameterizedTest
  @EnumSource
  void many_more_rows_than_a_hundred_are_found_as_well(ListCoding coding) {
    try (VectorFixture fixture = new VectorFixture(DistanceMetric.L2, ROWS, DIMENSION, 20)) {
      DenseSearch search = search(coding, file(coding, fixture), rows(fixture));
      for (int k : new int[] {200, 300, 1_000}) {
        double recall = 0;
        for (int i = 0; i < QUERIES; i++) {
          float[] query = fixture.next();
          FoundRows found = search.nearest(query, SearchRequest.nearest(k));
          assertThat(found.rows()).hasSize(k).doesNotHaveDuplicates();
          recall += fixture.recall(query, found, k, null) / QUERIES;
        }
        assertThat(recall).as("%s nearest", k).isGreaterThanOrEqualTo(0.95);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BYTES", "PRODUCT"})
  void of_few_matching_rows_codes_leave_fewer_to_compare(ListCoding coding) {
    try (VectorFixture fixture = new VectorFixture(DistanceMetric.L2, ROWS, DIMENSION, 21)) {
      DenseSearch search = search(coding, file(coding, fixture), rows(fixture));
      RowBitmap matching = fixture.bitmap(row -> row % 10 == 3);
      RecallSample recall = new RecallSample();
      long compared = 0;
      for (int i = 0; i < QUERIES; i++) {
        float[] query = fixture.next();
        FoundRows found = search.nearest(query, new SearchRequest(10, 0.95, 0, matching, Way.SCAN));
        assertThat(found.work().path()).isEqualTo(Path.SCAN);
        assertThat(found.work().scored()).isEqualTo(matching.count());
        assertThat(IntStream.of(found.rows())).allMatch(matching::contains);
        recall.add(fixture.recall(query, found, 10, matching));
        compared += found.work().compared();
      }
      assertThat(recall.plausible()).isGreaterThanOrEqualTo(0.95);
      assertThat(compared).isLessThan(QUERIES * (long) matching.count() / 3);
      FoundRows few =
          search.nearest(
              fixture.next(),
              new SearchRequest(10, 0.95, 0, fixture.bitmap(row -> row % 100 == 3), Way.SCAN));
      assertThat(few.work().compared()).isEqualTo(ROWS / 100);
    }
  }

  @ParameterizedTest
  @EnumSource
  void of_matching_rows_the_codes_of_the_segment_leave_few_to_compare(ListCoding coding) {
    for (DistanceMetric metric :
        List.of(DistanceMetric.L2, DistanceMetric.COSINE, DistanceMetric.NEGATIVE_INNER_PRODUCT)) {
      try (VectorFixture fixture = new VectorFixture(metric, ROWS + 60, DIMENSION, 22)) {
        int count = fixture.vectors.length;
        IndexRows coded = new IndexRows(fixture.rows, count, RowBitmap.all(count), fixture.codes());
        MemorySegment file = file(coding, fixture);
        DenseSearch search = search(coding, file, coded);
        DenseSearch plain = search(coding, file, rows(fixture));
        RowBitmap matching = fixture.bitmap(row -> row % 70 == 3);
        long compared = 0;
        for (int i = 0; i < QUERIES; i++) {
          float[] query = fixture.next();
          SearchRequest request = new SearchRequest(3, 0.95, 0, matching, Way.SCAN);
          FoundRows found = search.nearest(query, request);
          assertThat(found.rows()).isEqualTo(plain.nearest(query, request).rows());
          assertThat(found.work().scored()).isEqualTo(matching.count());
          compared += found.work().compared();
        }
        assertThat(compared).isLessThan(QUERIES * (long) matching.count() * 3 / 4);
      }
    }
  }

  /// Vectors along a few directions, where estimates by product codes are off by more than by
  /// chance.
  private static float[] alongFew(float[][] directions, Random random) {
    float[] vector = new float[directions[0].length];
    for (float[] direction : directions) {
      float part = (float) random.nextGaussian();
      for (int i = 0; i < vector.length; i++) {
        vector[i] += part * direction[i];
      }
    }
    return vector;
  }

  @Test
  void product_codes_find_what_was_asked_for_where_rows_lie_along_few_directions() {
    int dimension = 256;
    Random random = new Random(24);
    float[][] directions = new float[8][dimension];
    for (float[] direction : directions) {
      for (int i = 0; i < dimension; i++) {
        direction[i] = (float) random.nextGaussian();
      }
    }
    try (VectorFixture fixture = new VectorFixture(DistanceMetric.L2, 4_000, dimension, 23)) {
      for (int row = 0; row < fixture.vectors.length; row++) {
        fixture.put(row, alongFew(directions, random));
      }
      IndexRows rows = rows(fixture);
      MemorySegment file = file(ListCoding.PRODUCT, fixture);
      ListIndex index =
          (ListIndex) new ListKind(ListCoding.PRODUCT).open(file, rows, "test", new CodeMemory(0));
      assertThat(index.deviations()).isGreaterThan(3);
      DenseSearch search = index.newSearch();
      for (double accuracy : new double[] {0.9, 0.95, 0.99}) {
        RecallSample recall = new RecallSample();
        long scored = 0;
        long compared = 0;
        for (int i = 0; i < 100; i++) {
          float[] query = alongFew(directions, random);
          FoundRows found =
              search.nearest(query, new SearchRequest(10, accuracy, 0, null, Way.AUTO));
          recall.add(fixture.recall(query, found, 10, null));
          scored += found.work().scored();
          compared += found.work().compared();
        }
        assertThat(recall.plausible()).as("%s", accuracy).isGreaterThanOrEqualTo(accuracy);
        assertThat(compared).isLessThan(scored / 2);
      }
    }
  }
}
