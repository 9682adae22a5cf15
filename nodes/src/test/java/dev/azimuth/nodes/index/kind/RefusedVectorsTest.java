package dev.azimuth.nodes.index.kind;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.IndexKind;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.IndexSettings;
import dev.azimuth.nodes.index.IndexSource;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SparseRows;
import dev.azimuth.nodes.index.VectorFixture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A kind of index takes dense vectors or sparse ones, and says so where it is given the others.
class RefusedVectorsTest {
  private static final int ROWS = 40;

  static List<String> kinds() {
    return IndexKinds.names();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void vectors_of_the_other_form_are_refused(String name) {
    IndexKind kind = IndexKinds.named(name).orElseThrow();
    boolean isSparse = name.equals("sparse_inverted");
    try (VectorFixture fixture =
        new VectorFixture(DistanceMetric.NEGATIVE_INNER_PRODUCT, ROWS, 4, 16)) {
      IndexSource others =
          isSparse
              ? IndexRows.all(fixture.rows, ROWS)
              : new SparseRows(
                  4, fixture.rows.data(), fixture.rows.data(), ROWS, RowBitmap.all(ROWS));
      IndexSettings settings = new IndexSettings(fixture.metric, 4, 5, Map.of());
      BuildResources resources = new BuildResources(Runnable::run, 1, fixture.arena);
      assertThatThrownBy(() -> kind.build(settings, others, resources, new BuildProgress()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(isSparse ? "dense vectors" : "sparse vectors");
    }
  }
}
