package dev.azimuth.benchmarks;

import java.util.List;
import java.util.Locale;

/// A page with recall against queries per second: both axes logarithmic, recall by what is missing.
final class Plot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;
  private static final int MARGIN = 60;
  private static final double MISSING_MAX = 0.3;
  private static final double MISSING_MIN = 0.0003;
  private static final double[] TICKS = {0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005};
  private static final List<String> COLOURS = List.of("#0b6e99", "#c4501b", "#4b8b3b", "#7a3f9d");

  private Plot() {}

  static String html(String what, List<String> contenders, List<Curve> curves) {
    double most =
        curves.stream()
            .flatMap(curve -> curve.points().stream())
            .mapToDouble(Measurement::queriesPerSecond)
            .max()
            .orElse(1);
    double least =
        curves.stream()
            .flatMap(curve -> curve.points().stream())
            .mapToDouble(Measurement::queriesPerSecond)
            .min()
            .orElse(1);
    StringBuilder svg = axes(least, most);
    for (Curve curve : curves) {
      String colour = COLOURS.get(contenders.indexOf(curve.contender()) % COLOURS.size());
      StringBuilder points = new StringBuilder();
      for (Measurement point : curve.points()) {
        points.append(
            String.format(
                Locale.ROOT,
                "%.1f,%.1f ",
                x(point.recall()),
                y(point.queriesPerSecond(), least, most)));
      }
      svg.append(
          "<polyline fill='none' stroke-width='2' stroke='%s' points='%s'/>%n"
              .formatted(colour, points));
    }
    for (int i = 0; i < contenders.size(); i++) {
      svg.append(
          "<text x='%d' y='%d' fill='%s'>%s</text>%n"
              .formatted(
                  WIDTH - 140,
                  MARGIN + 20 * i,
                  COLOURS.get(i % COLOURS.size()),
                  contenders.get(i)));
    }
    String title = what + ": recall against queries per second, every round";
    return """
    <!doctype html><meta charset="utf-8"><title>%s</title>
    <body style="font-family: sans-serif"><h1 style="font-size: 1.1em">%s</h1>
    <svg width="%d" height="%d" style="font-size: 12px" text-anchor="middle">
    %s</svg>
    """
        .formatted(title, title, WIDTH, HEIGHT, svg);
  }

  private static StringBuilder axes(double least, double most) {
    StringBuilder svg = new StringBuilder();
    for (double tick : TICKS) {
      double x = x(1 - tick);
      svg.append(line(x, MARGIN, x, HEIGHT - MARGIN, "#ddd"));
      svg.append(text(x, HEIGHT - MARGIN + 18, String.format(Locale.ROOT, "%.4f", 1 - tick)));
    }
    for (double qps = 100; qps < 1e6; qps *= 10) {
      for (int factor : new int[] {1, 2, 5}) {
        if (qps * factor > least / 1.5 && qps * factor < most * 1.5) {
          double y = y(qps * factor, least, most);
          svg.append(line(MARGIN, y, WIDTH - MARGIN, y, "#ddd"));
          svg.append(text(MARGIN / 2.0, y + 4, String.format(Locale.ROOT, "%.0f", qps * factor)));
        }
      }
    }
    return svg;
  }

  private static double x(double recall) {
    double missing = Math.clamp(1 - recall, MISSING_MIN, MISSING_MAX);
    double part = Math.log(MISSING_MAX / missing) / Math.log(MISSING_MAX / MISSING_MIN);
    return MARGIN + part * (WIDTH - 2 * MARGIN);
  }

  private static double y(double queriesPerSecond, double least, double most) {
    double part = Math.log(queriesPerSecond / least) / Math.log(Math.max(1.01, most / least));
    return HEIGHT - MARGIN - part * (HEIGHT - 2 * MARGIN);
  }

  private static String line(double x1, double y1, double x2, double y2, String colour) {
    return String.format(
        Locale.ROOT,
        "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s'/>%n",
        x1,
        y1,
        x2,
        y2,
        colour);
  }

  private static String text(double x, double y, String text) {
    return String.format(Locale.ROOT, "<text x='%.1f' y='%.1f'>%s</text>%n", x, y, text);
  }
}
