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
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.VectorFixture;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
}
