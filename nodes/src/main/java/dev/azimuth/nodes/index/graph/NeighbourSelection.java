package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.RowGeometry;
import dev.azimuth.nodes.index.SortableDistance;
import java.util.Arrays;

/// Chooses the links of a row among candidates, in full precision.
///
/// Candidates are taken from near to far; one is left out if it is nearer to one already taken than
/// to the row itself, so that links point in different directions. Scratch space; for one thread.
final class NeighbourSelection {
  private final RowGeometry geometry;
  private final float[] extras;
  private final int[] rows;
  private final float[] distances;
  private final int[] alive;
  private final float[] aliveDistances;
  private final float[] aliveExtras;
  private final long[] order;
  private int count;

  /// @param extras of all rows
  NeighbourSelection(RowGeometry geometry, float[] extras, int candidatesMax) {
    this.geometry = geometry;
    this.extras = extras;
    rows = new int[candidatesMax];
    distances = new float[candidatesMax];
    alive = new int[candidatesMax];
    aliveDistances = new float[candidatesMax];
    aliveExtras = new float[candidatesMax];
    order = new long[candidatesMax];
  }

  void clear() {
    count = 0;
  }

  void add(int row) {
    rows[count++] = row;
  }

  /// Puts at most `max` links of `row` into `out`, nearest first; their number.
  int select(int row, int max, int[] out) {
    geometry.fromRow(row, extras[row]);
    for (int i = 0; i < count; i++) {
      aliveExtras[i] = extras[rows[i]];
    }
    geometry.measure(rows, aliveExtras, count, distances);
    for (int i = 0; i < count; i++) {
      order[i] = SortableDistance.entry(distances[i], rows[i]);
    }
    Arrays.sort(order, 0, count);
    int aliveCount = 0;
    for (int i = 0; i < count; i++) {
      alive[aliveCount] = (int) order[i];
      aliveDistances[aliveCount++] = SortableDistance.distance(order[i]);
    }
    int selected = 0;
    while (aliveCount > 0 && selected < max) {
      int taken = alive[0];
      out[selected++] = taken;
      aliveCount = selected < max ? strike(taken, aliveCount) : 0;
    }
    return selected;
  }

  /// Removes the first candidate, and all that are nearer to it than to the row.
  private int strike(int taken, int aliveCount) {
    int rest = aliveCount - 1;
    System.arraycopy(alive, 1, alive, 0, rest);
    System.arraycopy(aliveDistances, 1, aliveDistances, 0, rest);
    for (int i = 0; i < rest; i++) {
      aliveExtras[i] = extras[alive[i]];
    }
    geometry.fromRow(taken, extras[taken]);
    geometry.measure(alive, aliveExtras, rest, distances);
    int kept = 0;
    for (int i = 0; i < rest; i++) {
      if (distances[i] >= aliveDistances[i]) {
        alive[kept] = alive[i];
        aliveDistances[kept++] = aliveDistances[i];
      }
    }
    return kept;
  }
}
