package dev.azimuth.nodes.index.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Graphs that start from the graph of the largest segment of a merge.
class GraphMergeTest {
  private static final int ROWS = 5_000;
  private static final int QUERIES = 150;
  private static final int EFFORT = 64;

  private static final double RECALL_LOSS = 0.01;
  private static final int SEEDS = 2;

  /// Four of five rows, spread evenly.
  private static boolean isOfMost(int row) {
    return row % 5 != 0;
  }

  /// Rows of one cloud: whether a search finds its way from cluster to cluster is chance.
  private static float[] vector(Random random, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian() / (1 + i / 8);
    }
    return vector;
  }

  private static GraphFixture cloud(
      DistanceMetric metric, RowCoding coding, int dimension, Random random) {
    GraphFixture fixture = new GraphFixture(metric, coding, ROWS, dimension, 1);
    for (int row = 0; row < ROWS; row++) {
      fixture.put(row, vector(random, dimension));
    }
    return fixture;
  }

  private static double recall(GraphFixture fixture, BuiltGraph built, Random random, int effort) {
    GraphIndex index = GraphIndex.open(built.file(), fixture.rows, "test");
    assertThat(index.unreachableRows()).isZero();
    GraphSearch search = new GraphSearch(index);
    double recall = 0;
    for (int i = 0; i < QUERIES; i++) {
      float[] query = vector(random, fixture.dimension);
      SearchRequest request = new SearchRequest(10, 1e-9, effort, null, SearchRequest.Way.GRAPH);
      FoundRows found = search.nearest(query, request);
      recall += fixture.recall(query, found, 10, null) / QUERIES;
    }
    return recall;
  }

  /// What graphs from a prior one cost and find, beside those from nothing, over some seeds.
  private static void assertGood(
      DistanceMetric metric, RowCoding coding, IntPredicate kept, int goneCount, double costMax) {
    long compared = 0;
    long comparedFresh = 0;
    double recall = 0;
    double recallFresh = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      Random random = new Random(seed);
      try (GraphFixture fixture = cloud(metric, coding, 64, random);
          PriorFixture prior =
              new PriorFixture(fixture, kept, goneCount, () -> vector(random, 64))) {
        BuildProgress merging = new BuildProgress();
        recall += recall(fixture, prior.merge(2, merging), new Random(-seed), EFFORT) / SEEDS;
        compared += merging.linkComparisons();
        int keptCount = fixture.bitmap(kept).count();
        assertThat(merging.linkedBefore()).isBetween(keptCount - 160, keptCount);
        BuildProgress fresh = new BuildProgress();
        recallFresh += recall(fixture, fixture.build(2, fresh), new Random(-seed), EFFORT) / SEEDS;
        comparedFresh += fresh.linkComparisons();
      }
    }
    assertThat((double) compared / comparedFresh).isLessThan(costMax);
    assertThat(recall).isGreaterThan(recallFresh - RECALL_LOSS);
  }

  @ParameterizedTest
  @CsvSource({"L2, CODES", "COSINE, BITS_IN_MEMORY", "NEGATIVE_INNER_PRODUCT, VECTORS"})
  void a_fifth_of_new_rows_costs_less_than_a_third_of_a_build(
      DistanceMetric metric, RowCoding coding) {
    assertGood(metric, coding, GraphMergeTest::isOfMost, 0, 1 / 3.0);
  }

  @ParameterizedTest
  @CsvSource({"500, 0.13", "1250, 0.2"})
  void rows_that_are_gone_leave_no_holes(int goneCount, double costMax) {
    assertGood(DistanceMetric.L2, RowCoding.CODES, row -> true, goneCount, costMax);
  }

  @Test
  void rows_come_and_go() {
    assertGood(DistanceMetric.COSINE, RowCoding.CODES, GraphMergeTest::isOfMost, 400, 0.36);
  }

  @Test
  void a_third_of_the_rows_is_worth_it() {
    assertGood(DistanceMetric.L2, RowCoding.CODES, row -> row % 5 < 2, 0, 0.75);
  }

  @Test
  void one_worker_builds_the_same_bytes_again() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.L2, 3000, 48, 1);
        PriorFixture prior = new PriorFixture(fixture, GraphMergeTest::isOfMost, 100)) {
      BuiltGraph first = prior.merge(1, new BuildProgress());
      assertThat(first.file().mismatch(prior.merge(1, new BuildProgress()).file())).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void searches_begin_at_a_row_of_the_highest_layer(int seed) {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.L2, 900, 16, seed);
        PriorFixture prior = new PriorFixture(fixture, row -> row % 3 == seed % 3, 60)) {
      BuildProgress progress = new BuildProgress();
      BuiltGraph built = prior.merge(2, progress);
      assertThat(progress.linkedBefore()).isEqualTo(300);
      GraphLayout layout = GraphFile.layout(built.file(), "test");
      int[] rows = layout.layerRows();
      int entry = GraphFile.header(built.file()).entry();
      assertThat(layout.upperRows(built.file(), rows.length - 1)).contains(entry);
      assertThat(recall(fixture, built, new Random(seed), 200)).isGreaterThan(0.98);
    }
  }

  @Test
  void too_few_kept_too_many_gone_and_other_parameters_mean_a_build_from_nothing() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.L2, 2500, 24, 2);
        PriorFixture few = new PriorFixture(fixture, row -> row % 4 == 0, 0);
        PriorFixture gone = new PriorFixture(fixture, row -> true, 900);
        PriorFixture good = new PriorFixture(fixture, GraphMergeTest::isOfMost, 0)) {
      byte[] fresh = bytes(fixture.build(1, new BuildProgress()));
      assertThat(bytes(few.merge(1, new BuildProgress()))).isEqualTo(fresh);
      assertThat(bytes(gone.merge(1, new BuildProgress()))).isEqualTo(fresh);
      BuildProgress progress = new BuildProgress();
      good.merge(
          1, progress, new GraphParameters(DistanceMetric.L2, 24, 9, 64, 42, RowCoding.CODES));
      assertThat(progress.linkedBefore()).isZero();
      good.merge(
          1, progress, new GraphParameters(DistanceMetric.COSINE, 24, 8, 64, 42, RowCoding.CODES));
      assertThat(progress.linkedBefore()).isZero();
      good.merge(1, progress);
      assertThat(progress.linkedBefore()).isGreaterThan(1800);
    }
  }

  private static byte[] bytes(BuiltGraph built) {
    return built.file().toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void without_memory_for_the_prior_graph_the_build_starts_from_nothing() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.L2, 2500, 24, 3);
        PriorFixture prior = new PriorFixture(fixture, GraphMergeTest::isOfMost, 0)) {
      BuildProgress progress = new BuildProgress();
      long bytesMax = GraphBuild.memoryBytes(fixture.parameters(), 2500, 1) - 1;
      try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
        BuildResources resources = new BuildResources(executor, 1, fixture.arena, bytesMax);
        prior.build(fixture.parameters(), resources, progress).runFrom(prior.index()).join();
      }
      assertThat(progress.linkedBefore()).isZero();
    }
  }

  @Test
  void a_cancelled_build_ends_while_links_are_taken_over() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.L2, 3000, 24, 4);
        PriorFixture prior = new PriorFixture(fixture, GraphMergeTest::isOfMost, 100)) {
      Queue<Runnable> tasks = new ArrayDeque<>();
      BuildProgress progress = new BuildProgress();
      BuildResources resources = new BuildResources(tasks::add, 2, fixture.arena);
      CompletableFuture<BuiltGraph> build =
          prior.build(fixture.parameters(), resources, progress).runFrom(prior.index());
      while (progress.done() < 7000) {
        tasks.remove().run();
      }
      assertThat(progress.linkedBefore()).isPositive();
      progress.cancel();
      tasks.forEach(Runnable::run);
      assertThatThrownBy(build::join)
          .cause()
          .isInstanceOfSatisfying(
              AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    }
  }

  @Test
  void progress_ends_at_its_total() {
    try (GraphFixture fixture = new GraphFixture(DistanceMetric.L2, 3000, 24, 5);
        PriorFixture prior = new PriorFixture(fixture, GraphMergeTest::isOfMost, 100)) {
      BuildProgress progress = new BuildProgress();
      prior.merge(2, progress);
      assertThat(progress.done()).isEqualTo(progress.total());
    }
  }
}
