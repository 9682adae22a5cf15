package dev.azimuth.nodes.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.SearchAccuracy;
import dev.azimuth.nodes.api.SegmentIndex;
import dev.azimuth.nodes.api.SegmentIndex.Stage;
import dev.azimuth.nodes.index.graph.RecallSample;
import dev.azimuth.nodes.role.IndexedTable.Found;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexedSearchTest {
  private static final int ROWS = 5_000;
  private static final int QUERIES = 60;
  private static final double ACCURACY = 0.95;

  private final Random random = new Random(3);

  private double recall(IndexedTable table, long filterBelow, long distancesMax) {
    RecallSample recall = new RecallSample();
    for (int i = 0; i < QUERIES; i++) {
      float[] query = table.vector(random);
      Found found = table.search(query, filterBelow);
      List<Long> exact = table.nearest(query, filterBelow);
      assertThat(found.ids()).hasSize(exact.size()).doesNotHaveDuplicates();
      assertThat(found.ids()).allMatch(id -> table.isLive(id) && id < filterBelow);
      assertThat(found.distances()).isLessThanOrEqualTo(distancesMax);
      recall.add(
          exact.isEmpty()
              ? 1
              : (double) found.ids().stream().filter(exact::contains).count() / exact.size());
    }
    return recall.plausible();
  }

  private double recall(IndexedTable table) {
    return recall(table, Long.MAX_VALUE, ROWS / 2);
  }

  @Test
  void sealed_rows_are_found_by_an_index_that_the_owner_builds() {
    try (IndexedTable table = new IndexedTable(true)) {
      table.put(0, ROWS, random);
      table.flush();
      table.awaitBuilt(1);
      assertThat(recall(table)).isGreaterThanOrEqualTo(ACCURACY);
      for (long matching : new long[] {5, 50, 500, 2_500, 4_950}) {
        assertThat(recall(table, matching, ROWS)).isGreaterThanOrEqualTo(ACCURACY);
      }
    }
  }

  @Test
  void a_search_of_one_graph_is_done_by_the_thread_that_asks() {
    try (IndexedTable table = new IndexedTable(true)) {
      table.put(0, ROWS, random);
      table.flush();
      table.awaitBuilt(1);
      for (int i = 0; i < QUERIES; i++) {
        assertThat(table.search(table.vector(random), Long.MAX_VALUE).isAtOnce()).isTrue();
      }
    }
  }

  @Test
  void an_exact_search_misses_nothing_and_more_accuracy_takes_more_work() {
    try (IndexedTable table = new IndexedTable(true)) {
      table.put(0, ROWS, random);
      table.flush();
      table.awaitBuilt(1);
      long usual = 0;
      long careful = 0;
      for (int i = 0; i < QUERIES; i++) {
        float[] query = table.vector(random);
        assertThat(table.search(query, Long.MAX_VALUE, SearchAccuracy.EXACT).ids())
            .isEqualTo(table.nearest(query, Long.MAX_VALUE));
        usual += table.search(query, Long.MAX_VALUE).distances();
        careful += table.search(query, Long.MAX_VALUE, new SearchAccuracy(0.95, 500)).distances();
      }
      assertThat(careful).isGreaterThan(usual);
    }
  }

  @Test
  void recall_survives_deletes_updates_growing_rows_and_compaction() {
    try (IndexedTable table = new IndexedTable(true)) {
      table.put(0, ROWS, random);
      table.flush();
      table.awaitBuilt(1);
      table.delete(id -> id % 4 == 0);
      table.put(ROWS / 2, ROWS, random);
      assertThat(recall(table, Long.MAX_VALUE, 2 * ROWS)).isGreaterThanOrEqualTo(ACCURACY);
      table.flush();
      table.awaitBuilt(2);
      assertThat(recall(table)).isGreaterThanOrEqualTo(ACCURACY);
      assertThat(table.indexBytes()).isPositive().isEqualTo(table.indexFileBytes());
      table.compact();
      assertThat(recall(table, Long.MAX_VALUE, 2 * ROWS)).isGreaterThanOrEqualTo(ACCURACY);
      table.awaitBuilt(1);
      assertThat(recall(table)).isGreaterThanOrEqualTo(ACCURACY);
    }
  }

  @Test
  void no_search_has_to_scan_while_segments_are_merged_and_after() {
    try (IndexedTable table = new IndexedTable(true)) {
      table.put(0, ROWS / 2, random);
      table.flush();
      table.put(ROWS / 2, ROWS, random);
      table.flush();
      table.awaitBuilt(2);
      CompletableFuture<?> merge = table.beginCompaction();
      long searches = 0;
      while (!merge.isDone() || searches < QUERIES) {
        assertThat(table.search(table.vector(random), Long.MAX_VALUE).distances())
            .isLessThan(ROWS / 2);
        searches++;
      }
      merge.join();
      table.awaitAdopted();
      assertThat(table.indexes()).extracting(SegmentIndex::stage).containsExactly(Stage.BUILT);
      assertThat(recall(table)).isGreaterThanOrEqualTo(ACCURACY);
    }
  }

  @Test
  void a_merge_takes_place_without_an_index_that_cannot_be_built() {
    try (IndexedTable table = new IndexedTable(true, IndexedTable.buildBytes(ROWS * 3 / 4))) {
      table.put(0, ROWS / 2, random);
      table.flush();
      table.put(ROWS / 2, ROWS, random);
      table.flush();
      table.awaitBuilt(2);
      table.compact();
      assertThat(table.awaitStage(Stage.REFUSED).rows()).isEqualTo(ROWS);
      assertThat(recall(table, Long.MAX_VALUE, ROWS)).isEqualTo(1);
    }
  }

  @Test
  void rows_of_few_segments_are_scanned_without_an_index() {
    try (IndexedTable table = new IndexedTable(true)) {
      table.put(0, 300, random);
      table.flush();
      assertThat(table.indexes()).extracting(SegmentIndex::stage).containsExactly(Stage.NOT_NEEDED);
      assertThat(recall(table, Long.MAX_VALUE, ROWS)).isEqualTo(1);
    }
  }

  @Test
  void an_index_comes_and_goes_with_the_definition_of_a_running_table() {
    try (IndexedTable table = new IndexedTable(false)) {
      table.put(0, ROWS, random);
      table.flush();
      assertThat(table.indexes()).isEmpty();
      table.define(true);
      table.awaitBuilt(1);
      assertThat(recall(table)).isGreaterThanOrEqualTo(ACCURACY);
      assertThat(table.indexFiles()).hasSize(1);
      table.define(false);
      table.awaitIndexFiles(0);
      assertThat(recall(table, Long.MAX_VALUE, ROWS)).isEqualTo(1);
    }
  }

  @Test
  void an_index_is_used_again_after_a_restart() {
    try (IndexedTable table = new IndexedTable(true)) {
      table.put(0, ROWS, random);
      table.flush();
      table.awaitBuilt(1);
      List<String> files = table.indexFiles();
      table.stop();
      table.startAgain();
      assertThat(recall(table)).isGreaterThanOrEqualTo(ACCURACY);
      assertThat(table.indexFiles()).isEqualTo(files);
    }
  }

  @Test
  void a_damaged_index_leaves_searches_exact_and_is_built_anew() {
    try (IndexedTable table = new IndexedTable(true)) {
      table.put(0, ROWS, random);
      table.flush();
      table.awaitBuilt(1);
      String damaged = table.indexFiles().getFirst();
      table.stop();
      table.flipBit(damaged);
      table.startAgain();
      assertThat(recall(table, Long.MAX_VALUE, ROWS)).isGreaterThanOrEqualTo(ACCURACY);
      table.awaitOtherFileThan(damaged);
      table.awaitBuilt(1);
      assertThat(recall(table)).isGreaterThanOrEqualTo(ACCURACY);
      assertThat(table.damages()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"diskann", "ivf_flat", "ivf_sq8", "ivf_pq"})
  void an_index_of_another_kind_serves_like_a_graph(String kind) {
    try (IndexedTable table = new IndexedTable(kind)) {
      table.put(0, ROWS, random);
      table.flush();
      table.awaitBuilt(1);
      table.delete(id -> id % 4 == 0);
      assertThat(recall(table, Long.MAX_VALUE, ROWS)).isGreaterThanOrEqualTo(ACCURACY);
      String damaged = table.indexFiles().getFirst();
      table.stop();
      table.flipBit(damaged);
      table.startAgain();
      assertThat(table.search(table.vector(random), Long.MAX_VALUE).ids()).hasSize(10);
      table.awaitOtherFileThan(damaged);
      table.awaitBuilt(1);
      assertThat(recall(table, 4_000, ROWS)).isGreaterThanOrEqualTo(ACCURACY);
      assertThat(table.damages()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hnsw", "diskann", "flat", "ivf_flat", "ivf_sq8", "ivf_pq"})
  void a_range_is_complete_whatever_the_index(String kind) {
    try (IndexedTable table = new IndexedTable(kind)) {
      table.put(0, ROWS, random);
      table.flush();
      if (!kind.equals("flat")) {
        table.awaitBuilt(1);
      }
      table.delete(id -> id % 4 == 0);
      table.put(ROWS, ROWS + 50, random);
      for (int count : new int[] {1, 30, ROWS / 3}) {
        float[] query = table.vector(random);
        double radius = table.radiusOf(query, count);
        assertThat(table.within(query, radius).ids())
            .hasSize(count)
            .containsExactlyInAnyOrderElementsOf(table.nearest(query, Long.MAX_VALUE, count));
        assertThat(table.nearestWithin(query, radius).ids())
            .hasSize(Math.min(count, IndexedTable.K))
            .isSubsetOf(table.nearest(query, Long.MAX_VALUE, count));
      }
    }
  }

  @Test
  void an_index_on_disk_without_memory_for_its_codes_serves_and_says_so() {
    try (IndexedTable table = new IndexedTable("diskann")) {
      table.put(0, ROWS, random);
      table.flush();
      table.awaitBuilt(1);
      assertThat(table.unplaced()).containsExactly(List.of());
      table.put(ROWS, ROWS + 2_000, random);
      table.flush();
      table.awaitBuilt(2);
      assertThat(table.unplaced()).containsExactlyInAnyOrder(List.of(), List.of(7L));
      assertThat(recall(table)).isGreaterThanOrEqualTo(ACCURACY);
    }
  }

  @Test
  void codes_of_an_index_on_disk_take_the_memory_that_a_merge_gives_back() {
    try (IndexedTable table = new IndexedTable("diskann")) {
      table.put(0, ROWS, random);
      table.flush();
      table.awaitBuilt(1);
      table.put(ROWS, ROWS + 2_000, random);
      table.flush();
      table.awaitBuilt(2);
      table.delete(id -> id < ROWS);
      table.flush();
      // The index of the merged segment is opened while that of the larger one has all the memory.
      table.compact();
      table.awaitBuilt(1);
      table.awaitPlaced();
      assertThat(recall(table)).isGreaterThanOrEqualTo(ACCURACY);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hnsw", "diskann", "ivf_sq8"})
  void the_file_of_a_dropped_index_is_open_until_the_last_search_that_uses_it(String kind) {
    try (IndexedTable table = new IndexedTable(kind)) {
      table.define(false);
      table.put(0, ROWS, random);
      table.flush();
      table.awaitAdopted();
      long bytesOfRows = table.pinnedBytes();
      table.define(true);
      table.awaitBuilt(1);
      long bytesOfIndex = table.indexBytes();
      assertThat(bytesOfIndex).isPositive();
      table.awaitPinned(bytesOfRows + bytesOfIndex);

      float[] query = table.vector(random);
      try (FragmentCursor begun = table.begin(query, Long.MAX_VALUE, SearchAccuracy.DEFAULT)) {
        table.define(false);
        table.awaitIndexFiles(0);
        assertThat(table.search(query, Long.MAX_VALUE).ids())
            .as("without the index")
            .isEqualTo(table.nearest(query, Long.MAX_VALUE));
        assertThat(table.pinnedBytes()).isEqualTo(bytesOfRows + bytesOfIndex);
        Found found = table.finish(begun);
        assertThat(found.ids()).hasSize(IndexedTable.K).allMatch(table::isLive);
        assertThat(found.distances()).isLessThanOrEqualTo(ROWS / 2);
      }
      table.awaitPinned(bytesOfRows);
    }
  }

  @Test
  void a_flat_index_has_no_files_and_searches_are_exact() {
    try (IndexedTable table = new IndexedTable("flat")) {
      table.put(0, ROWS, random);
      table.flush();
      assertThat(table.indexes()).extracting(SegmentIndex::stage).containsExactly(Stage.NOT_NEEDED);
      assertThat(recall(table, Long.MAX_VALUE, ROWS)).isEqualTo(1);
      assertThat(table.indexFiles()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hnsw", "ivf_pq"})
  void a_build_that_takes_too_much_memory_is_refused_with_the_number(String kind) {
    try (IndexedTable table = new IndexedTable(true, 1 << 18, kind)) {
      table.put(0, ROWS, random);
      table.flush();
      SegmentIndex refused = table.awaitStage(Stage.REFUSED);
      assertThat(refused.message())
          .contains(ROWS + " rows")
          .contains("memory.indexBuildBytesMax is 262144");
      assertThat(recall(table, Long.MAX_VALUE, ROWS)).isEqualTo(1);
    }
  }
}
