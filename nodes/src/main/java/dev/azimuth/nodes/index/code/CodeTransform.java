package dev.azimuth.nodes.index.code;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.CodeQuantiser;
import java.util.Arrays;

/// Brings vectors into the space that is coded: the working space of the index, less the mean of
/// all rows, rotated at random.
///
/// Immutable.
public final class CodeTransform {
  private final DistanceMetric metric;
  private final int dimension;
  private final float[] mean;
  private final Rotation rotation;

  /// @param mean of all rows in the working space; [#workingDimension] long
  public CodeTransform(DistanceMetric metric, int dimension, float[] mean, long seed) {
    this.metric = metric;
    this.dimension = dimension;
    this.mean = mean.clone();
    rotation = new Rotation(workingDimension(metric, dimension), seed);
  }

  /// Dimensions of the working space.
  public static int workingDimension(DistanceMetric metric, int dimension) {
    return metric == DistanceMetric.NEGATIVE_INNER_PRODUCT ? dimension + 1 : dimension;
  }

  /// Dimensions of a transformed vector.
  public int padded() {
    return Rotation.padded(workingDimension(metric, dimension));
  }

  /// Replaces `vector[0 .. dimension)` by its transformation, [#padded] long, and returns its
  /// squared length.
  ///
  /// @param extra of the vector, see [dev.azimuth.nodes.index.RowGeometry]; 0 in place of the added
  ///   dimension of a query
  public float apply(float[] vector, float extra) {
    Arrays.fill(vector, dimension, padded(), 0);
    switch (metric) {
      case COSINE -> {
        for (int i = 0; i < dimension; i++) {
          vector[i] *= extra;
        }
      }
      case NEGATIVE_INNER_PRODUCT -> vector[dimension] = extra;
      case L2, L2_SQUARED, L1 -> {}
      case HAMMING, JACCARD -> throw metric.notOfNumbers();
    }
    for (int i = 0; i < mean.length; i++) {
      vector[i] -= mean[i];
    }
    rotation.apply(vector);
    return CodeQuantiser.square(vector, padded());
  }
}
