package dev.azimuth.nodes.index;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.CodedRows;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.distance.SquaredNorm;
import dev.azimuth.nodes.distance.VectorCodes;
import dev.azimuth.nodes.distance.VectorEncoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Seeded vectors in clusters, and the exact answers by plain loops.
public class VectorFixture implements AutoCloseable {
  public final Arena arena = Arena.ofShared();
  public final DistanceMetric metric;
  public final int dimension;
  public final float[][] vectors;
  public final FloatRows rows;
  private final Random random;
  private final float[][] centres = new float[20][];

  public VectorFixture(DistanceMetric metric, int rowCount, int dimension, long seed) {
    this.metric = metric;
    this.dimension = dimension;
    random = new Random(seed);
    for (int i = 0; i < centres.length; i++) {
      centres[i] = gaussian(1, new float[dimension]);
    }
    vectors = new float[rowCount][];
    for (int row = 0; row < rowCount; row++) {
      vectors[row] = next();
    }
    long stride = (4L * dimension + 63) & -64;
    rows = new FloatRows(arena.allocate(Math.max(64, stride * rowCount), 64), 0, stride, dimension);
    for (int row = 0; row < rowCount; row++) {
      put(row, vectors[row]);
    }
  }

  /// A vector from where the rows come from.
  public final float[] next() {
    return gaussian(0.5f, centres[random.nextInt(centres.length)]);
  }

  private float[] gaussian(float scale, float[] centre) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = centre[i] + scale * (float) random.nextGaussian();
    }
    return vector;
  }

  /// Changes a row.
  public final void put(int row, float[] vector) {
    vectors[row] = vector;
    MemorySegment.copy(vector, 0, rows.data(), ValueLayout.JAVA_FLOAT, rows.at(row), dimension);
  }

  /// Byte codes of all rows, as a segment has them.
  public final RowCodes codes() {
    int stride = VectorCodes.stride(dimension);
    MemorySegment coarse = arena.allocate((long) stride * vectors.length, 64);
    MemorySegment fine = arena.allocate((long) stride * vectors.length, 64);
    MemorySegment terms = arena.allocate((long) VectorCodes.TERM_BYTES * vectors.length, 64);
    MemorySegment squares = arena.allocate((long) Float.BYTES * vectors.length, 64);
    VectorEncoder encoder = new VectorEncoder(dimension);
    float[] lanes = SquaredNorm.lanes();
    for (int row = 0; row < vectors.length; row++) {
      long code = (long) row * stride;
      long term = (long) row * VectorCodes.TERM_BYTES;
      encoder.encode(vectors[row], 0, coarse, fine, code, terms, term);
      float square = SquaredNorm.of(vectors[row], 0, dimension, lanes);
      squares.setAtIndex(ValueLayout.JAVA_FLOAT, row, square);
    }
    return new RowCodes(new CodedRows(coarse, fine, 0, stride, vectors.length, terms, 0), squares);
  }

  /// A distance by plain loops; squared for L2.
  public final double distance(float[] a, float[] b) {
    double product = 0;
    double squares = 0;
    double absolutes = 0;
    double squareOfA = 0;
    double squareOfB = 0;
    for (int i = 0; i < dimension; i++) {
      double difference = (double) a[i] - b[i];
      product += (double) a[i] * b[i];
      squares += difference * difference;
      absolutes += Math.abs(difference);
      squareOfA += (double) a[i] * a[i];
      squareOfB += (double) b[i] * b[i];
    }
    return switch (metric) {
      case L2, L2_SQUARED -> squares;
      case COSINE ->
          squareOfA == 0 || squareOfB == 0 ? 1 : 1 - product / Math.sqrt(squareOfA * squareOfB);
      case NEGATIVE_INNER_PRODUCT -> -product;
      case L1 -> absolutes;
      case HAMMING, JACCARD -> throw metric.notOfNumbers();
    };
  }

  /// Distances of the nearest matching rows, ascending.
  public final double[] exact(float[] query, int k, @Nullable RowBitmap matching) {
    return IntStream.range(0, vectors.length)
        .filter(row -> matching == null || matching.contains(row))
        .mapToDouble(row -> distance(query, vectors[row]))
        .sorted()
        .limit(k)
        .toArray();
  }

  /// Part of the nearest that was found, by distance as plain loops compute it.
  public final double recall(float[] query, FoundRows found, int k, @Nullable RowBitmap matching) {
    double[] exact = exact(query, k, matching);
    double limit = exact[exact.length - 1] + 1e-5 * (1 + Math.abs(exact[exact.length - 1]));
    long hits =
        Arrays.stream(found.rows())
            .filter(row -> distance(query, vectors[row]) <= limit)
            .distinct()
            .count();
    return (double) hits / exact.length;
  }

  /// The rows that a condition holds for.
  public final RowBitmap bitmap(IntPredicate condition) {
    return bitmap(vectors.length, condition);
  }

  public static RowBitmap bitmap(int rowCount, IntPredicate condition) {
    long[] words = new long[RowBitmap.wordCount(rowCount)];
    for (int row = 0; row < rowCount; row++) {
      words[row >>> 6] |= condition.test(row) ? 1L << row : 0;
    }
    return RowBitmap.of(words);
  }

  @Override
  public void close() {
    arena.close();
  }
}
