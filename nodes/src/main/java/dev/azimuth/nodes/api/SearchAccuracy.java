package dev.azimuth.nodes.api;

/// How much of the nearest rows a search has to find.
///
/// @param target part of the nearest k that is found on average, above 0 and up to 1; 1 means that
///   all are compared
/// @param effortMin lower limit of the effort in a graph; 0 leaves it to the target
/// @param probesMin lower limit of the lists that are looked into; 0 leaves it to the target
public record SearchAccuracy(double target, int effortMin, int probesMin) {
  /// Where nobody asks for another.
  public static final SearchAccuracy DEFAULT = new SearchAccuracy(0.95, 0);

  /// All rows are compared.
  public static final SearchAccuracy EXACT = new SearchAccuracy(1, 0);

  /// Largest effort that can be asked for.
  public static final int EFFORT_MAX = 1_000_000;

  public SearchAccuracy {
    if (!(target > 0 && target <= 1) || !isEffort(effortMin) || !isEffort(probesMin)) {
      throw new IllegalArgumentException(
          "accuracy " + target + ", effort " + effortMin + ", probes " + probesMin);
    }
  }

  /// With as many lists as the target asks for.
  public SearchAccuracy(double target, int effortMin) {
    this(target, effortMin, 0);
  }

  private static boolean isEffort(int effort) {
    return effort >= 0 && effort <= EFFORT_MAX;
  }

  /// Whether no index may be used that can miss a row.
  public boolean isExact() {
    return target == 1;
  }

  /// What satisfies both.
  public SearchAccuracy and(SearchAccuracy other) {
    return new SearchAccuracy(
        Math.max(target, other.target),
        Math.max(effortMin, other.effortMin),
        Math.max(probesMin, other.probesMin));
  }
}
