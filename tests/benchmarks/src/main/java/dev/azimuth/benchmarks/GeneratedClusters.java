package dev.azimuth.benchmarks;

import java.lang.foreign.Arena;
import java.util.Random;

/// Seeded vectors of clusters that each lie in a random subspace of few dimensions, with some noise
/// around it, as embeddings do.
final class GeneratedClusters {
  private static final int CLUSTERS = 100;
  private static final int INTRINSIC = 24;
  private static final float NOISE = 0.05f;

  private final Random random;
  private final int dimension;
  private final float[][] centres = new float[CLUSTERS][];
  private final float[][][] axes = new float[CLUSTERS][][];

  GeneratedClusters(int dimension, long seed) {
    this.dimension = dimension;
    random = new Random(seed);
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      centres[cluster] = gaussian(1);
      axes[cluster] = new float[Math.min(INTRINSIC, dimension)][];
      for (int axis = 0; axis < axes[cluster].length; axis++) {
        axes[cluster][axis] = gaussian(1f / (float) Math.sqrt(1 + axis / 4.0));
      }
    }
  }

  private float[] gaussian(float scale) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = scale * (float) random.nextGaussian();
    }
    return vector;
  }

  /// The next vectors.
  Vectors next(Arena arena, int count) {
    Vectors vectors = Vectors.allocate(arena, count, dimension);
    for (int row = 0; row < count; row++) {
      int cluster = random.nextInt(CLUSTERS);
      float[] vector = gaussian(NOISE);
      for (int i = 0; i < dimension; i++) {
        vector[i] += centres[cluster][i];
      }
      for (float[] axis : axes[cluster]) {
        float along = (float) random.nextGaussian() / (float) Math.sqrt(INTRINSIC);
        for (int i = 0; i < dimension; i++) {
          vector[i] += along * axis[i];
        }
      }
      vectors.put(row, vector);
    }
    return vectors;
  }
}
