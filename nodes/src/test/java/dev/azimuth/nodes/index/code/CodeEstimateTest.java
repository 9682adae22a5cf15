package dev.azimuth.nodes.index.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.CodeRows;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.RowGeometry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeEstimateTest {
  private static final int ROWS = 400;
  private static final int QUERIES = 20;

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 100, 384, 784, 1000, 3000, 32768})
  void a_rotation_keeps_lengths_and_products(int dimension) {
    Random random = new Random(dimension);
    Rotation rotation = new Rotation(dimension, 5);
    int padded = Rotation.padded(dimension);
    float[] a = vector(random, dimension, padded);
    float[] b = vector(random, dimension, padded);
    double product = product(a, b);
    double scale = Math.sqrt(product(a, a) * product(b, b));
    double square = product(a, a);
    rotation.apply(a);
    rotation.apply(b);
    assertThat(product(a, b)).isCloseTo(product, within(scale * 1e-5));
    assertThat(product(a, a)).isCloseTo(square, within(square * 1e-5));
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 384, 784, 1000})
  void a_rotation_spreads_one_element_over_all(int dimension) {
    Rotation rotation = new Rotation(dimension, 6);
    int padded = Rotation.padded(dimension);
    for (int i : new int[] {0, dimension / 2, dimension - 1}) {
      float[] unit = new float[padded];
      unit[i] = 1;
      rotation.apply(unit);
      double fourth = 0;
      for (float value : unit) {
        fourth += Math.pow(value, 4) * padded;
      }
      // 3 for normally distributed elements, the padded dimension for one that holds everything.
      assertThat(fourth).isLessThan(12);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "L2, 100",
    "L2, 784",
    "COSINE, 384",
    "NEGATIVE_INNER_PRODUCT, 200",
    "NEGATIVE_INNER_PRODUCT, 64"
  })
  void estimates_are_right_on_average_and_within_their_error(DistanceMetric metric, int dimension) {
    try (Arena arena = Arena.ofConfined()) {
      Sample sample = new Sample(arena, metric, dimension);
      double binaryBias = 0;
      double nibbleBias = 0;
      int binaryMissed = 0;
      int nibbleMissed = 0;
      float[] exact = new float[ROWS];
      float[] bounds = new float[ROWS];
      float[] middle = new float[ROWS];
      float[] estimates = new float[ROWS];
      for (int i = 0; i < QUERIES; i++) {
        sample.query(exact);
        sample.binary.lowerBounds(sample.binaryRows, sample.all, ROWS, 2, bounds);
        sample.binary.lowerBounds(sample.binaryRows, sample.all, ROWS, 0, middle);
        sample.nibble.estimate(sample.nibbleRows, sample.all, ROWS, estimates);
        for (int row = 0; row < ROWS; row++) {
          binaryBias += (middle[row] - exact[row]) / exact[row];
          nibbleBias += (estimates[row] - exact[row]) / exact[row];
          binaryMissed += bounds[row] > exact[row] ? 1 : 0;
          float error = 3 * sample.nibble.error(sample.nibbleRows, row);
          nibbleMissed += Math.abs(estimates[row] - exact[row]) > error ? 1 : 0;
        }
      }
      int count = ROWS * QUERIES;
      assertThat(binaryBias / count).isCloseTo(0, within(0.02));
      assertThat(nibbleBias / count).isCloseTo(0, within(0.003));
      assertThat(binaryMissed).isLessThan(count / 20);
      assertThat(nibbleMissed).isLessThan(count / 50);
    }
  }

  @Test
  void a_zero_vector_has_codes_too() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(256);
      float[] zero = new float[64];
      BinaryCode.encode(zero, 64, data, 0);
      new NibbleCode(64).encode(zero, 0, data, 64);
      BinaryQuery binary = new BinaryQuery(64, 1);
      binary.reset(zero, 0);
      NibbleQuery nibble = new NibbleQuery(64, 1);
      nibble.reset(zero, 0);
      float[] out = new float[1];
      binary.lowerBounds(new CodeRows(data, 0, 0), new int[1], 1, 2, out);
      assertThat(out[0]).isZero();
      nibble.estimate(new CodeRows(data, 64, 0), new int[1], 1, out);
      assertThat(out[0]).isZero();
    }
  }

  private static float[] vector(Random random, int dimension, int length) {
    float[] vector = new float[length];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) (random.nextGaussian() + 0.5);
    }
    return vector;
  }

  private static double product(float[] a, float[] b) {
    return IntStream.range(0, Math.min(a.length, b.length)).mapToDouble(i -> a[i] * b[i]).sum();
  }

  /// Rows with their codes, and queries.
  private static final class Sample {
    final int[] all = IntStream.range(0, ROWS).toArray();
    final CodeRows binaryRows;
    final CodeRows nibbleRows;
    final BinaryQuery binary;
    final NibbleQuery nibble;
    private final DistanceMetric metric;
    private final int dimension;
    private final Random random = new Random(7);
    private final CodeTransform transform;
    private final RowGeometry geometry;
    private final float[] extras = new float[ROWS];

    Sample(Arena arena, DistanceMetric metric, int dimension) {
      this.metric = metric;
      this.dimension = dimension;
      FloatRows rows =
          new FloatRows(arena.allocate(4L * dimension * ROWS), 0, 4L * dimension, dimension);
      float longest = 0;
      float[][] vectors = new float[ROWS][];
      for (int row = 0; row < ROWS; row++) {
        vectors[row] = vector(random, dimension, dimension);
        MemorySegment.copy(
            vectors[row], 0, rows.data(), ValueLayout.JAVA_FLOAT, rows.at(row), dimension);
        longest = Math.max(longest, (float) product(vectors[row], vectors[row]));
      }
      float[] mean = new float[CodeTransform.workingDimension(metric, dimension)];
      for (int row = 0; row < ROWS; row++) {
        float square = (float) product(vectors[row], vectors[row]);
        extras[row] = RowGeometry.extra(metric, square, longest);
        for (int i = 0; i < dimension; i++) {
          mean[i] += vectors[row][i] * (metric == DistanceMetric.COSINE ? extras[row] : 1) / ROWS;
        }
        if (mean.length > dimension) {
          mean[dimension] += extras[row] / ROWS;
        }
      }
      transform = new CodeTransform(metric, dimension, mean, 3);
      geometry = RowGeometry.of(metric, rows, longest);
      int padded = transform.padded();
      binaryRows = new CodeRows(arena.allocate(300L * ROWS), 0, BinaryCode.bytes(padded));
      nibbleRows = new CodeRows(arena.allocate(600L * ROWS), 0, NibbleCode.bytes(padded));
      NibbleCode code = new NibbleCode(padded);
      for (int row = 0; row < ROWS; row++) {
        float[] working = new float[padded];
        System.arraycopy(vectors[row], 0, working, 0, dimension);
        transform.apply(working, extras[row]);
        BinaryCode.encode(working, padded, binaryRows.data(), binaryRows.at(row));
        code.encode(working, extras[row], nibbleRows.data(), nibbleRows.at(row));
      }
      binary = new BinaryQuery(padded, ROWS);
      nibble = new NibbleQuery(padded, ROWS);
    }

    void query(float[] exact) {
      float[] query = vector(random, dimension, dimension);
      float square = (float) product(query, query);
      geometry.fromQuery(query, square);
      geometry.measure(all, extras, ROWS, exact);
      float[] working = new float[transform.padded()];
      System.arraycopy(query, 0, working, 0, dimension);
      float extra = metric == DistanceMetric.COSINE ? RowGeometry.extra(metric, square, 0) : 0;
      float length = transform.apply(working, extra);
      binary.reset(working, length);
      nibble.reset(working, length);
    }
  }
}
