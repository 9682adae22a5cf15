package dev.azimuth.benchmarks;

import java.util.Comparator;
import java.util.List;

/// The measurements of one contender in one round, by rising effort.
record Curve(String contender, int round, List<Measurement> points) {
  Curve {
    points = points.stream().sorted(Comparator.comparingInt(Measurement::effort)).toList();
  }

  /// Queries per second at a recall, between the efforts around it; NaN if no effort reaches it.
  double queriesPerSecondAt(double recall) {
    Measurement before = null;
    for (Measurement point : points) {
      if (point.recall() >= recall) {
        if (before == null || point.recall() <= before.recall()) {
          return point.queriesPerSecond();
        }
        double part = (recall - before.recall()) / (point.recall() - before.recall());
        double from = Math.log(before.queriesPerSecond());
        return Math.exp(from + part * (Math.log(point.queriesPerSecond()) - from));
      }
      before = point;
    }
    return Double.NaN;
  }
}
