package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.distance.RowSums;
import java.util.stream.IntStream;

/// Compares vectors of the working space with all centres. Scratch space; for one thread.
final class NearestCentre {
  private final FloatRows centres;
  private final int[] lists;
  private final float[] distances;
  private final RowSums sums = new RowSums();
  private float distance;

  NearestCentre(FloatRows centres, int listCount) {
    this.centres = centres;
    lists = IntStream.range(0, listCount).toArray();
    distances = new float[listCount];
  }

  /// Squared distances to all centres, by list; they hold until the next call.
  float[] measure(float[] vector) {
    sums.squares(vector, centres, lists, lists.length, distances);
    return distances;
  }

  /// The list of the nearest centre.
  int find(float[] vector) {
    measure(vector);
    int nearest = 0;
    for (int list = 1; list < distances.length; list++) {
      nearest = distances[list] < distances[nearest] ? list : nearest;
    }
    distance = distances[nearest];
    return nearest;
  }

  /// Its squared distance.
  float distance() {
    return distance;
  }
}
