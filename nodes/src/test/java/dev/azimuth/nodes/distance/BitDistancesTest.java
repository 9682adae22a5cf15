package dev.azimuth.nodes.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitDistancesTest {
  private static final int ROWS = 37;

  /// Rows lie as close as they can, up to the very end of their memory.
  @ParameterizedTest
  @ValueSource(
      ints = {1, 2, 7, 8, 9, 15, 63, 64, 65, 127, 129, 511, 512, 513, 768, 1000, 1537, 32_768})
  void kernels_find_what_plain_loops_find(int dimension) {
    Random random = new Random(dimension);
    float[][] vectors = new float[ROWS][];
    for (int row = 0; row < ROWS; row++) {
      vectors[row] = Elements.random(VectorElement.BINARY, dimension, random);
    }
    vectors[3] = new float[dimension];
    float[] query = Elements.random(VectorElement.BINARY, dimension, random);
    vectors[5] = query.clone();
    long stride = VectorElement.BINARY.bytes(dimension);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(3 + ROWS * stride);
      for (int row = 0; row < ROWS; row++) {
        VectorElement.BINARY.write(vectors[row], 0, dimension, data, 3 + row * stride);
      }
      for (int first : new int[] {0, 1, ROWS - 1}) {
        VectorRows rows = rows(data, 3 + first * stride, stride, ROWS - first);
        for (float[] from : new float[][] {query, new float[dimension]}) {
          assertAgree(DistanceMetric.HAMMING, from, rows, vectors, first);
          assertAgree(DistanceMetric.JACCARD, from, rows, vectors, first);
        }
      }
    }
  }

  private static VectorRows rows(MemorySegment data, long offset, long stride, int count) {
    return new VectorRows(data, offset, stride, count, MemorySegment.NULL, 0, VectorElement.BINARY);
  }

  private static void assertAgree(
      DistanceMetric metric, float[] query, VectorRows rows, float[][] vectors, int first) {
    double[] out = new double[rows.count() + 1];
    new DistanceFunction(metric, query).compute(rows, out, 1);
    for (int i = 0; i < rows.count(); i++) {
      float[] vector = vectors[first + i];
      double expected =
          ScalarDistance.of(metric, query, query.length, MemorySegment.ofArray(vector), 0);
      assertThat(out[i + 1]).as("%s, row %d", metric, first + i).isEqualTo(expected);
      assertThat(PairDistance.of(metric, query, vector)).isEqualTo(expected);
    }
  }

  @Test
  void bits_behind_the_last_one_count_for_nothing() {
    MemorySegment data = MemorySegment.ofArray(new byte[] {(byte) 0b1011_1111});
    double[] out = new double[1];
    float[] query = {1, 1, 0};
    new DistanceFunction(DistanceMetric.HAMMING, query).compute(rows(data, 0, 1, 1), out, 0);
    assertThat(out[0]).isEqualTo(2);
    new DistanceFunction(DistanceMetric.JACCARD, query).compute(rows(data, 0, 1, 1), out, 0);
    assertThat(out[0]).isEqualTo(1 - 1 / 3.0);
  }

  @Test
  void vectors_without_a_common_bit_are_at_jaccard_distance_1() {
    float[] zero = new float[9];
    float[] one = {0, 0, 0, 0, 0, 0, 0, 0, 1};
    assertThat(PairDistance.of(DistanceMetric.JACCARD, zero, zero)).isEqualTo(1);
    assertThat(PairDistance.of(DistanceMetric.JACCARD, zero, one)).isEqualTo(1);
    assertThat(PairDistance.of(DistanceMetric.JACCARD, one, one)).isZero();
  }

  @Test
  void rows_of_numbers_are_refused() {
    MemorySegment data = MemorySegment.ofArray(new byte[32]);
    VectorRows numbers = new VectorRows(data, 0, 32, 1, MemorySegment.NULL, 0);
    DistanceFunction function = new DistanceFunction(DistanceMetric.HAMMING, new float[8]);
    assertThatThrownBy(() -> function.compute(numbers, new double[1], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("FLOAT32");
  }
}
