package dev.azimuth.server.benchmark;

import java.util.Random;

/// Vectors in clusters: each is the centre of its cluster and some noise, of length 1. The same
/// seed gives the same vectors.
final class ClusteredRows {
  /// Dimensions of every vector.
  static final int DIMENSIONS = 256;

  /// Number of clusters.
  static final int CLUSTERS = 200;

  private static final float NOISE = 0.6f;

  private final Random random;
  private final float[][] centres = new float[CLUSTERS][];

  ClusteredRows(long seed) {
    random = new Random(seed);
    for (int i = 0; i < CLUSTERS; i++) {
      centres[i] = noise(1);
    }
  }

  /// Cluster of a row.
  static int cluster(long row) {
    return (int) (row % CLUSTERS);
  }

  /// The next vector of a cluster.
  float[] next(int cluster) {
    float[] vector = noise(NOISE);
    double squares = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] += centres[cluster][i];
      squares += (double) vector[i] * vector[i];
    }
    float scale = (float) (1 / Math.sqrt(squares));
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] *= scale;
    }
    return vector;
  }

  private float[] noise(float amplitude) {
    float[] vector = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = amplitude * (2 * random.nextFloat() - 1);
    }
    return vector;
  }
}
