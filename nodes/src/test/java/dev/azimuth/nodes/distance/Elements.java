package dev.azimuth.nodes.distance;

import dev.azimuth.storage.type.VectorElement;
import java.util.Random;

/// Vectors of each kind of element.
public final class Elements {
  private Elements() {}

  /// A random vector that `element` holds exactly.
  public static float[] random(VectorElement element, int dimension, Random random) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      float value = (float) random.nextGaussian();
      vector[i] =
          switch (element) {
            case INT8 -> Math.clamp(Math.round(value * 40), -128, 127);
            case BINARY -> value > 0 ? 1 : 0;
            case FLOAT32, FLOAT16 -> element.nearest(value);
          };
    }
    return vector;
  }
}
