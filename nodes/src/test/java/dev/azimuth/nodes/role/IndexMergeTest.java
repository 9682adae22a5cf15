package dev.azimuth.nodes.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.index.graph.RecallSample;
import dev.azimuth.nodes.role.IndexedTable.Found;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Indexes of merged segments, and what they start from.
class IndexMergeTest {
  private static final int ROWS = 4_000;
  private static final int MORE = 300;
  private static final int MERGES = 10;
  private static final int QUERIES = 60;
  private static final double ACCURACY = 0.95;

  private final Random random = new Random(5);

  private double recall(IndexedTable table) {
    RecallSample recall = new RecallSample();
    for (int i = 0; i < QUERIES; i++) {
      float[] query = table.vector(random);
      Found found = table.search(query, Long.MAX_VALUE);
      assertThat(found.ids()).hasSize(IndexedTable.K).doesNotHaveDuplicates();
      assertThat(found.ids()).allMatch(table::isLive);
      assertThat(found.distances()).isLessThan(ROWS / 2);
      List<Long> exact = table.nearest(query, Long.MAX_VALUE);
      recall.add((double) found.ids().stream().filter(exact::contains).count() / exact.size());
    }
    return recall.plausible();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hnsw", "diskann"})
  void ten_merges_in_a_row_start_from_the_largest_graph_and_recall_lasts(String kind) {
    try (IndexedTable table = new IndexedTable(kind)) {
      table.put(0, ROWS, random);
      table.flush();
      table.awaitBuilt(1);
      for (int merge = 0; merge < MERGES; merge++) {
        int remainder = merge;
        table.delete(id -> id % 50 == remainder);
        int first = ROWS + merge * MORE;
        table.put(first - MORE / 2, first + MORE, random);
        table.flush();
        table.compact();
        table.awaitBuilt(1);
        assertThat(recall(table)).isGreaterThanOrEqualTo(ACCURACY);
      }
      assertThat(table.buildRemarks())
          .hasSize(MERGES)
          .allMatch(
              remark -> remark.endsWith("rows came with their links from the largest segment"));
    }
  }

  @Test
  void a_merge_whose_largest_segment_is_mostly_gone_builds_from_nothing() {
    try (IndexedTable table = new IndexedTable("hnsw")) {
      table.put(0, ROWS, random);
      table.flush();
      table.awaitBuilt(1);
      table.delete(id -> id % 2 == 0);
      table.flush();
      table.compact();
      table.awaitBuilt(1);
      assertThat(table.buildRemarks()).isEmpty();
      assertThat(recall(table)).isGreaterThanOrEqualTo(ACCURACY);
    }
  }

  @Test
  void a_merge_does_without_a_damaged_graph() {
    try (IndexedTable table = new IndexedTable("hnsw")) {
      table.put(0, ROWS, random);
      table.flush();
      table.awaitBuilt(1);
      table.put(ROWS, ROWS + MORE, random);
      table.flush();
      String damaged = table.indexFiles().getFirst();
      table.stop();
      table.flipBit(damaged);
      table.startAgain();
      table.compact();
      table.awaitBuilt(1);
      assertThat(table.indexFiles()).doesNotContain(damaged);
      assertThat(table.damages()).isEmpty();
      assertThat(recall(table)).isGreaterThanOrEqualTo(ACCURACY);
    }
  }
}
