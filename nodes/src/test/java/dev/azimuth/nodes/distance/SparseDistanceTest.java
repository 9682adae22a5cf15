package dev.azimuth.nodes.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.storage.column.SparseVector;
import dev.azimuth.storage.column.SparseVectorText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparseDistanceTest {
  static List<DistanceMetric> metrics() {
    return Arrays.stream(DistanceMetric.values()).filter(metric -> !metric.isOfBits()).toList();
  }

  /// At an odd offset, as rows lie in pages.
  private static double at(DistanceMetric metric, SparseVector query, SparseVector row) {
    return new Rows(List.of(row)).to(new SparseDistance(metric, query), 0);
  }

  /// Vectors one after another, as pages hold them.
  private record Rows(MemorySegment page, List<SparseVector> vectors) {
    Rows(List<SparseVector> vectors) {
      this(page(vectors), vectors);
    }

    private static MemorySegment page(List<SparseVector> vectors) {
      int size = 1 + vectors.stream().mapToInt(vector -> vector.bytes().length).sum();
      MemorySegment page = Arena.ofAuto().allocate(size);
      long at = 1;
      for (SparseVector vector : vectors) {
        MemorySegment.copy(MemorySegment.ofArray(vector.bytes()), 0, page, at, length(vector));
        at += length(vector);
      }
      return page;
    }

    private static int length(SparseVector vector) {
      return vector.count() * SparseVector.ELEMENT_BYTES;
    }

    double to(SparseDistance distance, int row) {
      long at = 1;
      for (int i = 0; i < row; i++) {
        at += length(vectors.get(i));
      }
      int length = length(vectors.get(row));
      // What is empty has no page, see BytesColumn.
      return length == 0 ? distance.to(MemorySegment.NULL, 7, 0) : distance.to(page, at, length);
    }
  }

  private static SparseVector random(Random random, int dimension) {
    float[] elements = new float[dimension];
    for (int i = random.nextInt(dimension + 1); i > 0; i--) {
      elements[random.nextInt(dimension)] = (float) random.nextGaussian();
    }
    return SparseVector.ofDense(elements);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64, 1000})
  void distances_agree_with_plain_loops_over_all_elements(int dimension) {
    Random random = new Random(dimension);
    List<SparseVector> vectors = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      vectors.add(random(random, dimension));
    }
    vectors.add(SparseVector.ofDense(new float[dimension]));
    Rows rows = new Rows(vectors);
    for (DistanceMetric metric : metrics()) {
      for (SparseVector query : vectors) {
        SparseDistance distance = new SparseDistance(metric, query);
        for (int row = 0; row < vectors.size(); row++) {
          float[] dense = vectors.get(row).dense();
          double expected =
              ScalarDistance.of(metric, query.dense(), dimension, MemorySegment.ofArray(dense), 0);
          assertThat(rows.to(distance, row)).isCloseTo(expected, within(1e-9 * dimension));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void a_distance_has_the_same_bits_either_way_and_wherever_it_is_computed(DistanceMetric metric) {
    Random random = new Random(11);
    for (int i = 0; i < 3000; i++) {
      int dimension = 1 + random.nextInt(200);
      SparseVector a = random(random, dimension);
      SparseVector b = random(random, dimension);
      double distance = SparseDistance.of(metric, a, b);
      assertThat(bits(SparseDistance.of(metric, b, a))).isEqualTo(bits(distance));
      assertThat(bits(at(metric, a, b))).isEqualTo(bits(distance));
      assertThat(bits(at(metric, b, a))).isEqualTo(bits(distance));
    }
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  @Test
  void vectors_without_a_common_index_are_far_but_not_by_products() {
    SparseVector a = SparseVectorText.parse("{1:3,1000000000:1}/1000000000");
    SparseVector b = SparseVectorText.parse("{2:4,999999999:-1}/1000000000");
    assertThat(at(DistanceMetric.NEGATIVE_INNER_PRODUCT, a, b)).isZero();
    assertThat(at(DistanceMetric.COSINE, a, b)).isEqualTo(1);
    assertThat(at(DistanceMetric.L2_SQUARED, a, b)).isEqualTo(27);
    assertThat(at(DistanceMetric.L2, a, b)).isEqualTo(Math.sqrt(27));
    assertThat(at(DistanceMetric.L1, a, b)).isEqualTo(9);
  }

  @Test
  void nothing_is_lost_where_one_element_is_huge_or_tiny() {
    SparseVector a = SparseVectorText.parse("{1:3e38,5:1e-3}/9");
    SparseVector b = SparseVectorText.parse("{1:3e38}/9");
    assertThat(at(DistanceMetric.L2, a, b)).isEqualTo((double) 1e-3f);
    assertThat(at(DistanceMetric.L2, a, a)).isZero();
    assertThat(at(DistanceMetric.COSINE, a, a)).isZero();
    SparseVector tiny = SparseVectorText.parse("{3:1e-45}/9");
    assertThat(at(DistanceMetric.COSINE, tiny, tiny)).isZero();
    assertThat(at(DistanceMetric.L2, tiny, SparseVectorText.parse("{}/9"))).isGreaterThan(0);
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void the_longest_vectors_are_compared_with_the_shortest(DistanceMetric metric) {
    float[] elements = new float[32_000];
    for (int i = 0; i < elements.length; i += 2) {
      elements[i] = 1 + i % 7;
    }
    SparseVector longest = SparseVector.ofDense(elements);
    SparseVector shortest = SparseVectorText.parse("{17:2}/32000");
    assertThat(bits(at(metric, longest, shortest))).isEqualTo(bits(at(metric, shortest, longest)));
    assertThat(bits(at(metric, longest, shortest)))
        .isEqualTo(bits(SparseDistance.of(metric, shortest, longest)));
  }
}
