package dev.azimuth.nodes.distance;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Distances from one vector to many.
///
/// A result is a float32 sum, widened and completed in float64. For `n` dimensions and `w` lanes
/// its relative error is at most about `(n / w + log2(w) + 2) x 2^-24` of the sum of the absolute
/// terms; where that sum leaves the range in which float32 is accurate, float64 is used instead.
/// Equal vectors have exactly equal distances. Those of binary vectors are made of exact counts.
/// For one thread.
public final class DistanceFunction {
  /// Most vectors in one call.
  public static final int COUNT_MAX = 1024;

  private static final float ACCURATE_MIN = 0x1p-90f;

  private final DistanceMetric metric;
  private final float[] query;
  private final float[] row;
  private final int dimension;
  private final RowSums rowSums = new RowSums();
  private final double querySquare;
  private final @Nullable BitDistances bits;
  private final float[] sums = new float[COUNT_MAX];

  /// Distances by `metric` from `query`, which is copied.
  public DistanceFunction(DistanceMetric metric, float[] query) {
    this.metric = metric;
    this.query = query.clone();
    dimension = query.length;
    row = new float[dimension];
    querySquare = metric == DistanceMetric.COSINE ? square(this.query) : 0;
    bits = metric.isOfBits() ? new BitDistances(metric, this.query) : null;
  }

  /// The [SquaredNorm] of a vector.
  static float square(float[] vector) {
    return SquaredNorm.of(vector, 0, vector.length, SquaredNorm.lanes());
  }

  /// Dimension of the query.
  public int dimension() {
    return dimension;
  }

  /// Puts the distance to vector `i` into `out[outFrom + i]`.
  public void compute(VectorRows rows, double[] out, int outFrom) {
    if (bits == null) {
      computeOfNumbers(rows, out, outFrom);
    } else {
      bits.compute(rows, out, outFrom);
    }
  }

  private void computeOfNumbers(VectorRows rows, double[] out, int outFrom) {
    int count = rows.count();
    FloatRows vectors = rows.byOrdinal(dimension);
    switch (metric) {
      case L2, L2_SQUARED -> rowSums.squares(query, vectors, count, sums);
      case COSINE, NEGATIVE_INNER_PRODUCT -> rowSums.products(query, vectors, count, sums);
      case L1 -> rowSums.absolutes(query, vectors, count, sums);
      case HAMMING, JACCARD -> throw metric.notOfNumbers();
    }
    switch (metric) {
      case L2 -> {
        for (int i = 0; i < count; i++) {
          out[outFrom + i] = Math.sqrt(sums[i]);
        }
      }
      case L2_SQUARED, L1 -> {
        for (int i = 0; i < count; i++) {
          out[outFrom + i] = sums[i];
        }
      }
      case NEGATIVE_INNER_PRODUCT -> {
        for (int i = 0; i < count; i++) {
          out[outFrom + i] = -sums[i];
        }
      }
      case COSINE -> cosine(rows, out, outFrom);
      case HAMMING, JACCARD -> throw metric.notOfNumbers();
    }
    repair(vectors, count, out, outFrom);
  }

  private void cosine(VectorRows rows, double[] out, int outFrom) {
    MemorySegment squares = rows.squares();
    long offset = rows.squaresOffset();
    for (int i = 0; i < rows.count(); i++) {
      double square = squares.get(ValueLayout.JAVA_FLOAT, offset + (long) i * Float.BYTES);
      out[outFrom + i] = cosine(sums[i], querySquare, square);
    }
  }

  /// The cosine distance from a sum of products and two squared norms.
  static double cosine(float product, double querySquare, double square) {
    // The product of two widened floats is exact; NaN, if one is not accurate, goes through.
    double norms = Math.sqrt(square * querySquare);
    return Math.clamp(1 - product / norms, 0.0, 2.0);
  }

  /// Computes again in float64 what float32 could not hold.
  private void repair(FloatRows rows, int count, double[] out, int outFrom) {
    for (int i = 0; i < count; i++) {
      if (!isAccurate(metric, sums[i], out[outFrom + i])) {
        rows.read(i, row);
        out[outFrom + i] =
            ScalarDistance.of(metric, query, dimension, MemorySegment.ofArray(row), 0);
      }
    }
  }

  /// Whether float32 could hold what a distance was made of.
  static boolean isAccurate(DistanceMetric metric, float sum, double distance) {
    return switch (metric) {
      case L2, L2_SQUARED -> isAccurate(sum);
      case COSINE, NEGATIVE_INNER_PRODUCT, L1 -> Float.isFinite(sum) && !Double.isNaN(distance);
      case HAMMING, JACCARD -> throw metric.notOfNumbers();
    };
  }

  /// Whether a float32 sum of squares is neither too large nor so small that squares may have
  /// vanished.
  static boolean isAccurate(float sum) {
    return sum >= ACCURATE_MIN && sum < Float.POSITIVE_INFINITY;
  }

  @Override
  public String toString() {
    return metric + " from " + Arrays.toString(query);
  }
}
