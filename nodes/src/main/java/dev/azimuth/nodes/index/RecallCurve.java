package dev.azimuth.nodes.index;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// How many of the nearest rows a search finds with which effort, as sampled when the index was
/// built.
///
/// The bytes of a curve are int32 number of points, at most 16, and 12 zeros; then for each point
/// int32 effort, float32 recall of 10, float32 recall of 100, and float32 rows that a search for 10
/// scores; little-endian. Where another curve has the recall of more rows, it has it in their
/// places.
///
/// @param points by ascending effort; none if nothing was sampled
public record RecallCurve(List<Point> points) {
  /// Bytes of any curve.
  public static final int BYTES = 16 + 16 * 16;

  /// Most points.
  public static final int POINTS_MAX = 16;

  private static final int FEW = 10;
  private static final int MANY = 100;

  /// Part of what is missing to a recall of 1 that may be missing in the sample, so that queries
  /// that are harder than the sample find enough too.
  private static final double MARGIN = 0.4;

  /// Most by which an effort goes beyond the sampled ones.
  private static final double BEYOND_MAX = 16;

  public RecallCurve {
    points = List.copyOf(points);
    if (points.size() > POINTS_MAX) {
      throw new IllegalArgumentException(points.size() + " points");
    }
  }

  /// @param effort rows that a search of a graph keeps on its way, or lists that are searched
  /// @param few recall of the nearest 10, or of the smaller number that the curve is of
  /// @param many recall of the nearest 100, or of the larger number
  /// @param scored rows scored by a search for 10
  public record Point(int effort, float few, float many, float scored) {}

  /// Effort that finds `accuracy` of the nearest `k` on average; there are points.
  ///
  /// @param manyMin least effort for the nearest 100
  public double effort(int k, double accuracy, double manyMin) {
    double few = effortOfFew(accuracy);
    double many = Math.max(manyMin, effortOfMany(accuracy));
    if (k <= FEW) {
      return few;
    }
    if (k >= MANY) {
      return many * k / MANY;
    }
    double part = Math.log((double) k / FEW) / Math.log((double) MANY / FEW);
    return few + (many - few) * part;
  }

  /// Effort that finds `accuracy` of the fewer rows on average; there are points.
  public double effortOfFew(double accuracy) {
    return effortFor(wanted(accuracy), false);
  }

  /// Effort that finds `accuracy` of the more rows on average; there are points.
  public double effortOfMany(double accuracy) {
    return effortFor(wanted(accuracy), true);
  }

  private static double wanted(double accuracy) {
    return 1 - (1 - accuracy) * MARGIN;
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
    return before.effort * Math.clamp(missing / Math.max(1e-6, 1 - wanted), 1, BEYOND_MAX);
  }

  private static double recall(Point point, boolean isMany) {
    return isMany ? point.many : point.few;
  }

  /// Rows that a search without filter scores at an effort; there are points.
  public double scored(int effort) {
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

  /// Writes the curve.
  public void write(MemorySegment file, long offset) {
    file.set(IndexBytes.INT, offset, points.size());
    long at = offset + 16;
    for (Point point : points) {
      file.set(IndexBytes.INT, at, point.effort);
      IndexBytes.putFloats(file, at + 4, new float[] {point.few, point.many, point.scored});
      at += 16;
    }
  }

  /// Reads a curve.
  public static RecallCurve read(MemorySegment file, long offset) {
    Point[] points = new Point[file.get(IndexBytes.INT, offset)];
    for (int i = 0; i < points.length; i++) {
      long at = offset + 16 + 16L * i;
      float[] values = IndexBytes.floats(file, at + 4, 3);
      points[i] = new Point(file.get(IndexBytes.INT, at), values[0], values[1], values[2]);
    }
    return new RecallCurve(List.of(points));
  }
}
