package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.index.RecallCurve;

/// How many lists hold how much of the nearest rows, as sampled when the index was built.
///
/// Between the numbers of rows that were sampled, 10, 100, 1,000 and the widest, lists are taken to
/// grow with the logarithm of the number of rows: they grow faster towards the greater number, so
/// that this is rather more than is needed.
///
/// @param narrow of the nearest 10 and 100; without points where nothing was sampled
/// @param wide of the nearest [#WIDE], and of `widest`; without points in files of version 1
/// @param widest rows: [#WIDEST], or as many as there are
record ListEfforts(RecallCurve narrow, RecallCurve wide, int widest) {
  /// Rows whose recall the wide curve has first.
  static final int WIDE = 1_000;

  /// The most rows whose recall is sampled, and the most that a statement may ask an index for.
  static final int WIDEST = 16_384;

  private static final int NARROW = 100;

  boolean isEmpty() {
    return narrow.points().isEmpty();
  }

  /// The most rows for which lists are known rather than extrapolated.
  int sampledMax() {
    return wide.points().isEmpty() ? NARROW : widest;
  }

  /// Lists that hold `accuracy` of the nearest `k` on average; there are points.
  double lists(int k, double accuracy) {
    if (k <= NARROW || wide.points().isEmpty()) {
      return narrow.effort(k, accuracy, 1);
    }
    double ofNarrow = narrow.effort(NARROW, accuracy, 1);
    double ofWide = Math.max(ofNarrow, wide.effortOfFew(accuracy));
    if (k <= WIDE) {
      return between(NARROW, ofNarrow, WIDE, ofWide, k);
    }
    double ofWidest = Math.max(ofWide, wide.effortOfMany(accuracy));
    return k <= widest ? between(WIDE, ofWide, widest, ofWidest, k) : ofWidest * k / widest;
  }

  private static double between(int from, double ofFrom, int to, double ofTo, int k) {
    double part = Math.log((double) k / from) / Math.log((double) to / from);
    return ofFrom + (ofTo - ofFrom) * part;
  }
}
