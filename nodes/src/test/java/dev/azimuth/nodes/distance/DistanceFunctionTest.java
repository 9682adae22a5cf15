package dev.azimuth.nodes.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DistanceFunctionTest {
  private static final int COUNT = 11;

  static Set<DistanceMetric> metrics() {
    return EnumSet.range(DistanceMetric.L2, DistanceMetric.L1);
  }

  private static VectorRows rows(Arena arena, float[][] vectors, long stride) {
    int dimension = vectors[0].length;
    MemorySegment data = arena.allocate(stride * vectors.length, 64);
    MemorySegment squares = arena.allocate(ValueLayout.JAVA_FLOAT, vectors.length);
    for (int i = 0; i < vectors.length; i++) {
      MemorySegment.copy(vectors[i], 0, data, ValueLayout.JAVA_FLOAT, i * stride, dimension);
      float square = SquaredNorm.of(vectors[i], 0, dimension, SquaredNorm.lanes());
      squares.setAtIndex(ValueLayout.JAVA_FLOAT, i, square);
    }
    return new VectorRows(data, 0, stride, vectors.length, squares, 0);
  }

  private static float[] random(Random random, int dimension, double scale) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) (scale * random.nextGaussian());
    }
    return vector;
  }

  private static double scale(DistanceMetric metric, float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((double) a[i] * b[i]);
    }
    return switch (metric) {
      case NEGATIVE_INNER_PRODUCT -> sum;
      case COSINE -> 1;
      case L2, L2_SQUARED, L1, HAMMING, JACCARD -> 0;
    };
  }

  @Test
  void a_stored_square_has_the_bits_of_the_product_with_itself() {
    Random random = new Random(43);
    for (int dimension = 1; dimension < 200; dimension++) {
      float[] vector = random(random, dimension, 3);
      double[] product = new double[1];
      try (Arena arena = Arena.ofConfined()) {
        new DistanceFunction(DistanceMetric.NEGATIVE_INNER_PRODUCT, vector)
            .compute(rows(arena, new float[][] {vector}, 4L * dimension), product, 0);
      }
      assertThat((double) SquaredNorm.of(vector, 0, dimension, SquaredNorm.lanes()))
          .as("dimension " + dimension)
          .isEqualTo(-product[0]);
    }
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void every_dimension_agrees_with_plain_loops(DistanceMetric metric) {
    Random random = new Random(42);
    IntStream.concat(IntStream.rangeClosed(1, 70), IntStream.of(256, 768, 1536))
        .forEach(dimension -> {
          float[] query = random(random, dimension, 3);
          float[][] vectors = new float[COUNT][];
          for (int i = 0; i < COUNT; i++) {
            vectors[i] = random(random, dimension, 3);
          }
          try (Arena arena = Arena.ofConfined()) {
            VectorRows rows = rows(arena, vectors, dimension * 4L + 8);
            double[] out = new double[COUNT + 2];
            new DistanceFunction(metric, query).compute(rows, out, 2);
            for (int i = 0; i < COUNT; i++) {
              double expected =
                  ScalarDistance.of(metric, query, dimension, rows.data(), i * rows.stride());
              double size = Math.abs(expected) + scale(metric, query, vectors[i]);
              assertThat(out[i + 2])
                  .as("%s, %d dimensions", metric, dimension)
                  .isCloseTo(expected, within(size * (dimension + 8) * 0x1p-24));
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void two_vectors_alone_have_the_same_bits(DistanceMetric metric) {
    Random random = new Random(44);
    IntStream.concat(IntStream.rangeClosed(1, 70), IntStream.of(256, 768))
        .forEach(dimension -> {
          for (double scale : new double[] {0, 1e-25, 1e-10, 1, 1e15, 1e25}) {
            float[] query = random(random, dimension, scale);
            float[][] vectors = new float[COUNT][];
            for (int i = 0; i < COUNT; i++) {
              vectors[i] = i == 0 ? query.clone() : random(random, dimension, scale);
            }
            double[] out = new double[COUNT];
            try (Arena arena = Arena.ofConfined()) {
              new DistanceFunction(metric, query)
                  .compute(rows(arena, vectors, dimension * 4L), out, 0);
            }
            for (int i = 0; i < COUNT; i++) {
              String pair = "%s, %d dimensions, scale %s".formatted(metric, dimension, scale);
              assertThat(PairDistance.of(metric, query, vectors[i])).as(pair).isEqualTo(out[i]);
              assertThat(PairDistance.of(metric, vectors[i], query)).as(pair).isEqualTo(out[i]);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void a_distance_does_not_depend_on_the_batch(DistanceMetric metric) {
    Random random = new Random(43);
    for (int dimension : new int[] {3, 31, 100, 256}) {
      float[][] vectors = new float[COUNT][];
      for (int i = 0; i < COUNT; i++) {
        vectors[i] = random(random, dimension, 1);
      }
      DistanceFunction function = new DistanceFunction(metric, random(random, dimension, 1));
      try (Arena arena = Arena.ofConfined()) {
        VectorRows all = rows(arena, vectors, dimension * 4L);
        double[] together = new double[COUNT];
        function.compute(all, together, 0);
        for (int i = 0; i < COUNT; i++) {
          double[] alone = new double[1];
          long offset = i * all.stride();
          function.compute(
              new VectorRows(all.data(), offset, 0, 1, all.squares(), 4L * i), alone, 0);
          assertThat(alone[0]).isEqualTo(together[i]);
        }
      }
    }
  }

  @Test
  void a_vector_is_at_distance_zero_of_itself() {
    float[] vector = random(new Random(44), 384, 1);
    try (Arena arena = Arena.ofConfined()) {
      VectorRows rows = rows(arena, new float[][] {vector}, 384 * 4L);
      for (DistanceMetric metric : metrics()) {
        double[] out = new double[1];
        new DistanceFunction(metric, vector).compute(rows, out, 0);
        if (metric != DistanceMetric.NEGATIVE_INNER_PRODUCT) {
          assertThat(out[0]).as(metric.name()).isZero();
        }
      }
    }
  }

  @Test
  void a_zero_vector_is_orthogonal_to_all() {
    try (Arena arena = Arena.ofConfined()) {
      VectorRows rows = rows(arena, new float[][] {{0, 0}, {1, 2}}, 8);
      double[] out = new double[2];
      new DistanceFunction(DistanceMetric.COSINE, new float[] {0, 0}).compute(rows, out, 0);
      assertThat(out).containsExactly(1, 1);
      new DistanceFunction(DistanceMetric.COSINE, new float[] {2, 4}).compute(rows, out, 0);
      assertThat(out[0]).isEqualTo(1);
      assertThat(out[1]).isCloseTo(0, within(1e-15));
    }
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void very_large_and_very_small_numbers_keep_their_distances(DistanceMetric metric) {
    for (double scale : new double[] {1e-30, 1e30}) {
      Random random = new Random(45);
      float[] query = random(random, 20, scale);
      float[][] vectors = {random(random, 20, scale), random(random, 20, scale)};
      try (Arena arena = Arena.ofConfined()) {
        VectorRows rows = rows(arena, vectors, 80);
        double[] out = new double[2];
        new DistanceFunction(metric, query).compute(rows, out, 0);
        for (int i = 0; i < 2; i++) {
          double expected = ScalarDistance.of(metric, query, 20, rows.data(), 80L * i);
          if (metric != DistanceMetric.NEGATIVE_INNER_PRODUCT || scale > 1) {
            assertThat(out[i]).isCloseTo(expected, within(Math.abs(expected) * 1e-5));
          }
        }
      }
    }
  }
}
