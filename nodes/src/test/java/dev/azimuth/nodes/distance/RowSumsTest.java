package dev.azimuth.nodes.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowSumsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16, 31, 100, 784})
  void sums_over_rows_named_by_ordinal_agree_with_plain_loops(int dimension) {
    Random random = new Random(dimension);
    try (Arena arena = Arena.ofConfined()) {
      long stride = dimension * 4L + 4;
      FloatRows rows = new FloatRows(arena.allocate(stride * 20 + 8, 64), 8, stride, dimension);
      float[] query = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        query[i] = (float) random.nextGaussian();
      }
      for (int row = 0; row < 20; row++) {
        for (int i = 0; i < dimension; i++) {
          float value = (float) random.nextGaussian();
          rows.data().set(ValueLayout.JAVA_FLOAT, rows.at(row) + 4L * i, value);
        }
      }
      int[] ordinals = {19, 0, 7, 7, 3, 11};
      float[] squares = new float[6];
      float[] products = new float[6];
      float[] absolutes = new float[6];
      RowSums.squares(query, rows, ordinals, 6, squares);
      RowSums.products(query, rows, ordinals, 6, products);
      RowSums.absolutes(query, rows, ordinals, 6, absolutes);
      for (int i = 0; i < 6; i++) {
        long at = rows.at(ordinals[i]);
        double slack = 1e-5 * (dimension + 8);
        assertThat((double) squares[i])
            .isCloseTo(
                ScalarDistance.of(DistanceMetric.L2_SQUARED, query, dimension, rows.data(), at),
                within(slack));
        assertThat((double) -products[i])
            .isCloseTo(
                ScalarDistance.of(
                    DistanceMetric.NEGATIVE_INNER_PRODUCT, query, dimension, rows.data(), at),
                within(slack));
        assertThat((double) absolutes[i])
            .isCloseTo(
                ScalarDistance.of(DistanceMetric.L1, query, dimension, rows.data(), at),
                within(slack));
      }
    }
  }
}
