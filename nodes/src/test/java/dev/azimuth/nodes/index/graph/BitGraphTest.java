package dev.azimuth.nodes.index.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SearchWork.Path;
import dev.azimuth.nodes.index.VectorFixture;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Graphs over binary vectors.
class BitGraphTest {
  private static final int ROWS = 6_000;
  private static final int QUERIES = 60;

  @ParameterizedTest
  @CsvSource({"HAMMING, 256", "HAMMING, 77", "JACCARD, 256", "JACCARD, 77"})
  void searches_find_what_was_asked_for_by_exact_distances(DistanceMetric metric, int dimension) {
    try (BitFixture fixture = new BitFixture(metric, ROWS, dimension, 1)) {
      GraphIndex index = fixture.index(2);
      assertThat(index.metric()).isEqualTo(metric);
      GraphSearch search = new GraphSearch(index);
      RowBitmap all = RowBitmap.all(ROWS);
      for (double accuracy : new double[] {0.9, 0.99}) {
        RecallSample recall = new RecallSample();
        for (int i = 0; i < QUERIES; i++) {
          float[] query = fixture.next();
          FoundRows found =
              search.nearest(
                  query, new SearchRequest(10, accuracy, 0, null, SearchRequest.Way.GRAPH));
          assertThat(found.work().path()).isEqualTo(Path.GRAPH);
          assertThat(found.work().scored()).isLessThan(ROWS);
          assertThat(found.rows()).hasSize(10).doesNotHaveDuplicates();
          assertThat(found.distances()).isSorted();
          for (int j = 0; j < 10; j++) {
            assertThat(found.distances()[j])
                .isCloseTo(fixture.distance(query, found.rows()[j]), within(1e-6));
          }
          recall.add(fixture.recall(query, found, 10, all));
        }
        assertThat(recall.plausible()).isGreaterThanOrEqualTo(accuracy);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HAMMING", "JACCARD"})
  void filtered_searches_return_as_many_as_there_are(DistanceMetric metric) {
    try (BitFixture fixture = new BitFixture(metric, ROWS, 128, 2)) {
      GraphSearch search = new GraphSearch(fixture.index(2));
      Random random = new Random(4);
      for (double part : new double[] {0.002, 0.02, 0.3, 0.99}) {
        RowBitmap matching = VectorFixture.bitmap(ROWS, row -> random.nextDouble() < part);
        RecallSample recall = new RecallSample();
        for (int i = 0; i < QUERIES; i++) {
          float[] query = fixture.next();
          FoundRows found = search.nearest(query, new SearchRequest(10, 0.95, 0, matching));
          assertThat(found.rows()).hasSize(Math.min(10, matching.count())).doesNotHaveDuplicates();
          assertThat(IntStream.of(found.rows())).allMatch(matching::contains);
          recall.add(fixture.recall(query, found, 10, matching));
        }
        assertThat(recall.plausible()).as("%s", part).isGreaterThanOrEqualTo(0.95);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HAMMING", "JACCARD"})
  void rows_alike_and_rows_of_zeros_are_all_found(DistanceMetric metric) {
    try (BitFixture fixture = new BitFixture(metric, 2100, 40, 3)) {
      float[] only = fixture.vectors[0];
      for (int row = 0; row < 2100; row++) {
        fixture.put(row, row % 2 == 0 ? new float[40] : only);
      }
      GraphIndex index = fixture.index(2);
      assertThat(index.unreachableRows()).isZero();
      GraphSearch search = new GraphSearch(index);
      FoundRows found = search.nearest(only, SearchRequest.nearest(16_384));
      assertThat(found.rows()).hasSize(2100).doesNotHaveDuplicates();
      assertThat(found.distances()).isSorted();
      assertThat(found.distances()[1049]).isZero();
      assertThat(found.distances()[1050]).isEqualTo(fixture.distance(only, 0));
      FoundRows fromZero = search.nearest(new float[40], SearchRequest.nearest(1100));
      assertThat(fromZero.rows()).hasSize(1100).doesNotHaveDuplicates();
      double nearest = metric == DistanceMetric.HAMMING ? 0 : 1;
      assertThat(
              Arrays.stream(fromZero.distances()).filter(distance -> distance == nearest).count())
          .isGreaterThanOrEqualTo((long) (0.95 * 1050));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HAMMING", "JACCARD"})
  void a_graph_starts_from_that_of_most_of_its_rows(DistanceMetric metric) {
    try (BitFixture fixture = new BitFixture(metric, 3000, 128, 6)) {
      BuildProgress progress = new BuildProgress();
      GraphIndex index = fixture.indexFrom(2400, progress);
      assertThat(progress.linkedBefore()).isBetween(2240, 2399);
      assertThat(index.unreachableRows()).isZero();
      GraphSearch search = new GraphSearch(index);
      RecallSample recall = new RecallSample();
      for (int i = 0; i < QUERIES; i++) {
        float[] query = fixture.next();
        FoundRows found =
            search.nearest(query, new SearchRequest(10, 0.95, 0, null, SearchRequest.Way.GRAPH));
        recall.add(fixture.recall(query, found, 10, RowBitmap.all(3000)));
      }
      assertThat(recall.plausible()).isGreaterThanOrEqualTo(0.95);
    }
  }

  @Test
  void every_flipped_bit_of_a_file_is_detected() {
    try (BitFixture fixture = new BitFixture(DistanceMetric.JACCARD, 5, 12, 4)) {
      byte[] good = fixture.build(1).file().toArray(ValueLayout.JAVA_BYTE);
      MemorySegment file = fixture.arena.allocate(good.length, 64);
      file.copyFrom(MemorySegment.ofArray(good));
      GraphIndex.open(file, fixture.rows, "good");
      for (int bit = 0; bit < good.length * 8; bit++) {
        byte flipped = (byte) (good[bit / 8] ^ 1 << bit % 8);
        file.set(ValueLayout.JAVA_BYTE, bit / 8, flipped);
        assertThatThrownBy(() -> GraphIndex.open(file, fixture.rows, "objects/broken"))
            .isInstanceOfSatisfying(
                AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED))
            .hasMessageContaining("objects/broken");
        file.set(ValueLayout.JAVA_BYTE, bit / 8, good[bit / 8]);
      }
    }
  }

  @Test
  void the_same_rows_give_the_same_file_and_bits_have_no_codes() {
    try (BitFixture fixture = new BitFixture(DistanceMetric.HAMMING, 300, 512, 5)) {
      assertThat(fixture.build(1).file().mismatch(fixture.build(1).file())).isEqualTo(-1);
      assertThat(fixture.parameters().coding()).isEqualTo(RowCoding.VECTORS);
      assertThatThrownBy(
              () -> new GraphParameters(DistanceMetric.HAMMING, 512, 8, 64, 1, RowCoding.CODES))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("HAMMING");
    }
  }
}
