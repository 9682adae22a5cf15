package dev.azimuth.nodes.distance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class DistanceBoundTest {
  private static final int COUNT = 200;
  private static final int[] DIMENSIONS = {64, 65, 96, 100, 127, 256, 384, 768, 1000};
  private static final float[] MAGNITUDES = {1e-30f, 1e-18f, 1e-3f, 1, 1e3f, 1e17f, 1e25f};

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"L1", "HAMMING", "JACCARD"})
  void a_row_is_never_dropped_that_the_distance_keeps(DistanceMetric metric) {
    Random random = new Random(42);
    for (int dimension : DIMENSIONS) {
      for (float magnitude : MAGNITUDES) {
        float[] query = vector(random, dimension, magnitude);
        check(metric, query, rows(random, query, magnitude), false);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"L1", "HAMMING", "JACCARD"})
  void most_rows_that_are_far_are_dropped(DistanceMetric metric) {
    Random random = new Random(43);
    for (int dimension : DIMENSIONS) {
      float[] query = vector(random, dimension, 1);
      check(metric, query, rows(random, query, 1), true);
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"L1", "HAMMING", "JACCARD"})
  void whole_codes_are_looked_at_for_few_rows(DistanceMetric metric) {
    Random random = new Random(44);
    for (int dimension : DIMENSIONS) {
      float[] query = vector(random, dimension, 1);
      float[][] vectors = new float[COUNT][];
      Arrays.setAll(vectors, i -> vector(random, dimension, 1));
      vectors[7] = query.clone();
      vectors[7][0] += 1;
      try (Arena arena = Arena.ofConfined()) {
        VectorRows rows = lay(vectors, dimension, arena);
        double[] distances = new double[COUNT];
        new DistanceFunction(metric, query).compute(rows, distances, 0);
        double nearest = Arrays.stream(distances).min().orElseThrow();
        DistanceBound bound = new DistanceBound(metric, query);
        bound.markAbove(rows, encode(vectors, dimension, arena), nearest, new long[4], 0);
        assertThat(bound.wholeCodeCount())
            .as("%s, %d dimensions", metric, dimension)
            .isBetween(1L, COUNT / 3L);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"L1", "HAMMING", "JACCARD"})
  void each_row_has_the_limit_of_its_own(DistanceMetric metric) {
    Random random = new Random(45);
    for (int dimension : DIMENSIONS) {
      float[] query = vector(random, dimension, 1);
      float[][] vectors = rows(random, query, 1);
      try (Arena arena = Arena.ofConfined()) {
        VectorRows rows = lay(vectors, dimension, arena);
        CodedRows codes = encode(vectors, dimension, arena);
        double[] distances = new double[COUNT];
        new DistanceFunction(metric, query).compute(rows, distances, 0);
        double[] limits = new double[COUNT];
        Arrays.setAll(
            limits,
            i ->
                switch (i % 5) {
                  case 0 -> Double.NaN;
                  case 1 -> Double.POSITIVE_INFINITY;
                  case 2 -> distances[i];
                  default -> distances[random.nextInt(COUNT)];
                });
        DistanceBound bound = new DistanceBound(metric, query);
        long[] above = new long[(COUNT + 63) / 64];
        bound.markAbove(rows, codes, limits, above);
        long[] whole = new long[above.length];
        bound.markByWholeCodes(rows, codes, limits, whole);
        for (int i = 0; i < COUNT; i++) {
          long[] alone = new long[above.length];
          bound.markAbove(rows, codes, limits[i], alone, 0);
          assertThat(bit(above, i)).isEqualTo(bit(alone, i) && !Double.isNaN(limits[i]));
          assertThat(bit(whole, i) && !(distances[i] > limits[i])).isFalse();
        }
      }
    }
  }

  private static boolean bit(long[] bits, int i) {
    return (bits[i >>> 6] >>> i & 1) != 0;
  }

  /// Rows near the query, far from it, zero, equal to it, and with one dominant element.
  private static float[][] rows(Random random, float[] query, float magnitude) {
    float[][] rows = new float[COUNT][];
    for (int i = 0; i < COUNT; i++) {
      float[] row = vector(random, query.length, i % 3 == 0 ? magnitude / 100 : magnitude);
      if (i % 3 == 0) {
        for (int j = 0; j < row.length; j++) {
          row[j] += query[j];
        }
      } else if (i % 10 == 1) {
        row[i % row.length] *= 50;
      }
      rows[i] = row;
    }
    rows[1] = new float[query.length];
    rows[2] = query.clone();
    return rows;
  }

  private static float[] vector(Random random, int dimension, float magnitude) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian() * magnitude;
    }
    return vector;
  }

  private static void check(
      DistanceMetric metric, float[] query, float[][] vectors, boolean dropsMost) {
    int dimension = query.length;
    try (Arena arena = Arena.ofConfined()) {
      VectorRows rows = lay(vectors, dimension, arena);
      CodedRows codes = encode(vectors, dimension, arena);
      double[] distances = new double[COUNT];
      new DistanceFunction(metric, query).compute(rows, distances, 0);
      double[] sorted = distances.clone();
      Arrays.sort(sorted);
      DistanceBound bound = new DistanceBound(metric, query);
      for (int rank : new int[] {0, 10, COUNT / 2, COUNT - 1}) {
        long[] above = new long[(COUNT + 63) / 64];
        bound.markAbove(rows, codes, sorted[rank], above, 0);
        int dropped = 0;
        for (int i = 0; i < COUNT; i++) {
          boolean isAbove = bit(above, i);
          dropped += isAbove ? 1 : 0;
          assertThat(isAbove && distances[i] <= sorted[rank])
              .as("%s, %d dimensions, row %d, limit %s", metric, dimension, i, sorted[rank])
              .isFalse();
        }
        if (dropsMost && rank == 10) {
          assertThat(dropped).as("%s, %d dimensions", metric, dimension).isGreaterThan(COUNT / 2);
        }
      }
    }
  }

  private static VectorRows lay(float[][] vectors, int dimension, Arena arena) {
    long stride = (long) dimension * Float.BYTES;
    MemorySegment data = arena.allocate(stride * COUNT, 64);
    MemorySegment squares = arena.allocate(ValueLayout.JAVA_FLOAT, COUNT);
    for (int i = 0; i < COUNT; i++) {
      MemorySegment.copy(vectors[i], 0, data, ValueLayout.JAVA_FLOAT, i * stride, dimension);
      squares.setAtIndex(
          ValueLayout.JAVA_FLOAT, i, SquaredNorm.of(vectors[i], 0, dimension, SquaredNorm.lanes()));
    }
    return new VectorRows(data, 0, stride, COUNT, squares, 0);
  }

  private static CodedRows encode(float[][] vectors, int dimension, Arena arena) {
    int stride = VectorCodes.stride(dimension);
    MemorySegment coarse = arena.allocate((long) stride * COUNT, 64);
    MemorySegment fine = arena.allocate((long) stride * COUNT, 64);
    MemorySegment terms = arena.allocate((long) VectorCodes.TERM_BYTES * COUNT, 8);
    VectorEncoder encoder = new VectorEncoder(dimension);
    for (int i = 0; i < COUNT; i++) {
      encoder.encode(
          vectors[i], 0, coarse, fine, (long) i * stride, terms, (long) i * VectorCodes.TERM_BYTES);
    }
    return new CodedRows(coarse, fine, 0, stride, COUNT, terms, 0);
  }
}
