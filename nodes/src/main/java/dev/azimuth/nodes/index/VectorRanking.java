package dev.azimuth.nodes.index;

/// Compares rows in full precision, some at a time, and keeps the nearest. For one thread.
public final class VectorRanking {
  /// Rows that are compared at a time.
  public static final int BATCH = 8;

  private final RowGeometry geometry;
  private final NearestRows nearest = new NearestRows();
  private final int[] rows = new int[BATCH];
  private final float[] extras = new float[BATCH];
  private final float[] distances = new float[BATCH];
  private int count;
  private long compared;

  public VectorRanking(RowGeometry geometry) {
    this.geometry = geometry;
  }

  /// Begins to look for the nearest `k`.
  public void reset(int k) {
    nearest.reset(k);
    count = 0;
  }

  /// The nearest of the rows that were compared.
  public NearestRows nearest() {
    return nearest;
  }

  /// Rows compared since the ranking was made.
  public long compared() {
    return compared;
  }

  /// Adds a row, with its extra; it is compared when there are some.
  public void add(int row, float extra) {
    rows[count] = row;
    extras[count] = extra;
    if (++count == BATCH) {
      flush();
    }
  }

  /// Compares what is left.
  public void flush() {
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
