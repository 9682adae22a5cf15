package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.RowGeometry;

/// Compares rows in full precision, some at a time, and keeps the nearest. For one thread.
final class VectorRanking {
  static final int BATCH = 8;

  private final RowGeometry geometry;
  private final NearestRows nearest = new NearestRows();
  private final int[] rows = new int[BATCH];
  private final float[] extras = new float[BATCH];
  private final float[] distances = new float[BATCH];
  private int count;
  private long compared;

  VectorRanking(RowGeometry geometry) {
    this.geometry = geometry;
  }

  void reset(int k) {
    nearest.reset(k);
    count = 0;
  }

  NearestRows nearest() {
    return nearest;
  }

  long compared() {
    return compared;
  }

  void add(int row, float extra) {
    rows[count] = row;
    extras[count] = extra;
    if (++count == BATCH) {
      flush();
    }
  }

  void flush() {
    geometry.measure(rows, extras, count, distances);
    compared += count;
    for (int i = 0; i < count; i++) {
      if (distances[i] < nearest.limit()) {
        nearest.insert(rows[i], distances[i]);
      }
    }
    count = 0;
  }
}
