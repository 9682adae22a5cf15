package dev.azimuth.nodes.index.graph;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// How many of the nearest rows a search finds with which effort, as sampled when the index was
/// built.
///
/// The bytes of a curve are int32 number of points, at most 16, and 12 zeros; then for each point
/// int32 effort, float32 recall of 10, float32 recall of 100, and float32 rows that a search for 10
/// scores; little-endian.
///
/// @param points by ascending effort; none if nothing was sampled
record RecallCurve(List<Point> points) {
  /// Bytes of any curve.
  static final int BYTES = 16 + 16 * 16;

  /// Efforts that are sampled.
  static final List<Integer> EFFORTS =
      List.of(10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048);

  private static final double EFFORT_MAX = 0x1p29;

  private static final int FEW = 10;
  private static final int MANY = 100;

  /// Used where nothing was sampled.
  private static final int EFFORT_UNSAMPLED = 128;

  /// Part of what is missing to a recall of 1 that may be missing in the sample, so that queries
  /// that are harder than the sample find enough too.
  private static final double MARGIN = 0.4;

  RecallCurve {
    points = List.copyOf(points);
    if (points.size() > EFFORTS.size()) {
      throw new IllegalArgumentException(points.size() + " points");
    }
  }

  /// @param effort rows that the search keeps on its way
  /// @param few recall of the nearest 10
  /// @param many recall of the nearest 100
  /// @param scored rows scored by a search for 10
  record Point(int effort, float few, float many, float scored) {}

  /// Effort that finds `accuracy` of the nearest `k` on average.
  int effort(int k, double accuracy) {
    double wanted = 1 - (1 - accuracy) * MARGIN;
    if (points.isEmpty()) {
      return Math.max(k, EFFORT_UNSAMPLED);
    }
    double few = effortFor(wanted, false);
    double many = Math.max(MANY, effortFor(wanted, true));
    double effort;
    if (k <= FEW) {
      effort = few;
    } else if (k >= MANY) {
      effort = many * k / MANY;
    } else {
      double part = Math.log((double) k / FEW) / Math.log((double) MANY / FEW);
      effort = few + (many - few) * part;
    }
    return (int) Math.min(EFFORT_MAX, Math.max(k, Math.ceil(effort)));
  }

  /// The effort at which the curve reaches a recall; beyond its end, what is missing is taken to
  /// shrink as the effort grows.
  private double effortFor(double wanted, boolean isMany) {
    Point before = points.getFirst();
    if (recall(before, isMany) >= wanted) {
      return before.effort;
    }
    for (Point point : points) {
      double reached = recall(point, isMany);
      double from = recall(before, isMany);
      if (reached >= wanted && reached > from) {
        double part = (wanted - from) / (reached - from);
        return before.effort + part * (point.effort - before.effort);
      }
      before = point;
    }
    double missing = Math.max(1e-6, 1 - recall(before, isMany));
    return before.effort * Math.clamp(missing / Math.max(1e-6, 1 - wanted), 1, 4);
  }

  private static double recall(Point point, boolean isMany) {
    return isMany ? point.many : point.few;
  }

  /// Rows that a search without filter scores at an effort.
  double scored(int effort) {
    if (points.isEmpty()) {
      return 24.0 * effort;
    }
    Point before = points.getFirst();
    for (Point point : points) {
      if (point.effort >= effort && point.effort > before.effort) {
        double part =
            Math.max(0, (double) (effort - before.effort)) / (point.effort - before.effort);
        return before.scored + part * (point.scored - before.scored);
      }
      before = point;
    }
    return before.scored * Math.max(1, (double) effort / before.effort);
  }

  void write(MemorySegment file, long offset) {
    file.set(GraphLayer.INT, offset, points.size());
    long at = offset + 16;
    for (Point point : points) {
      file.set(GraphLayer.INT, at, point.effort);
      GraphFile.putFloats(file, at + 4, new float[] {point.few, point.many, point.scored});
      at += 16;
    }
  }

  static RecallCurve read(MemorySegment file, long offset) {
    Point[] points = new Point[file.get(GraphLayer.INT, offset)];
    for (int i = 0; i < points.length; i++) {
      long at = offset + 16 + 16L * i;
      float[] values = GraphFile.floats(file, at + 4, 3);
      points[i] = new Point(file.get(GraphLayer.INT, at), values[0], values[1], values[2]);
    }
    return new RecallCurve(List.of(points));
  }
}
