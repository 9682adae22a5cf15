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
  private long compared;

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

  /// Distances computed since the selection was made.
  long compared() {
    return compared;
  }

  void clear() {
    count = 0;
  }

  void add(int row) {
    rows[count++] = row;
  }

  /// Puts at most `max` links of `row` into `out`, nearest first; their number.
  int select(int row, int max, int[] out) {
    return choose(sort(row), 0, max, out);
  }

  /// Adds links to the first `kept` in `out`, which `row` has: the candidates that are chosen
  /// beside those, up to `max` links in all, and then up to `min` the nearest of the others. The
  /// number of links then.
  int complete(int row, int kept, int min, int max, int[] out) {
    int aliveCount = sort(row);
    for (int i = 0; i < kept; i++) {
      aliveCount = strike(out[i], aliveCount);
    }
    int selected = choose(aliveCount, kept, max, out);
    for (int i = 0; i < count && selected < min; i++) {
      int candidate = (int) order[i];
      int at = kept;
      while (at < selected && out[at] != candidate) {
        at++;
      }
      out[selected] = candidate;
      selected += at == selected ? 1 : 0;
    }
    return selected;
  }

  /// Makes all candidates alive, in the order of their distance to `row`; their number.
  private int sort(int row) {
    geometry.fromRow(row, extras[row]);
    for (int i = 0; i < count; i++) {
      aliveExtras[i] = extras[rows[i]];
    }
    geometry.measure(rows, aliveExtras, count, distances);
    compared += count;
    for (int i = 0; i < count; i++) {
      order[i] = SortableDistance.entry(distances[i], rows[i]);
    }
    Arrays.sort(order, 0, count);
    for (int i = 0; i < count; i++) {
      alive[i] = (int) order[i];
      aliveDistances[i] = SortableDistance.distance(order[i]);
    }
    return count;
  }

  private int choose(int from, int before, int max, int[] out) {
    int aliveCount = from;
    int selected = before;
    while (aliveCount > 0 && selected < max) {
      int taken = alive[0];
      out[selected++] = taken;
      aliveCount--;
      System.arraycopy(alive, 1, alive, 0, aliveCount);
      System.arraycopy(aliveDistances, 1, aliveDistances, 0, aliveCount);
      aliveCount = selected < max ? strike(taken, aliveCount) : 0;
    }
    return selected;
  }

  /// Removes the candidates that are nearer to one already taken than to the row.
  private int strike(int taken, int aliveCount) {
    for (int i = 0; i < aliveCount; i++) {
      aliveExtras[i] = extras[alive[i]];
    }
    geometry.fromRow(taken, extras[taken]);
    geometry.measure(alive, aliveExtras, aliveCount, distances);
    compared += aliveCount;
    int kept = 0;
    for (int i = 0; i < aliveCount; i++) {
      if (distances[i] >= aliveDistances[i]) {
        alive[kept] = alive[i];
        aliveDistances[kept++] = aliveDistances[i];
      }
    }
    return kept;
  }
}
