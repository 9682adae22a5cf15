package dev.azimuth.nodes.index;

import org.jspecify.annotations.Nullable;

/// What a search looks for.
///
/// @param k rows wanted
/// @param accuracy part of the nearest k that is to be found on average, above 0 and up to 1
/// @param effortMin lower limit of the effort in a graph; 0 leaves it to the accuracy
/// @param probesMin lower limit of the lists that are looked into; 0 leaves it to the accuracy
/// @param matching rows that may be found; null for all
/// @param way how to look for them
public record SearchRequest(
    int k, double accuracy, int effortMin, int probesMin, @Nullable RowBitmap matching, Way way) {
  /// Part of the nearest that is found where nobody asks for another.
  public static final double ACCURACY_DEFAULT = 0.95;

  public SearchRequest {
    if (k < 0 || !(accuracy > 0 && accuracy <= 1) || effortMin < 0 || probesMin < 0) {
      throw new IllegalArgumentException("k " + k + ", accuracy " + accuracy + ", " + effortMin);
    }
  }

  /// With as many lists as the accuracy asks for.
  public SearchRequest(
      int k, double accuracy, int effortMin, @Nullable RowBitmap matching, Way way) {
    this(k, accuracy, effortMin, 0, matching, way);
  }

  /// As is expected to be fastest.
  public SearchRequest(int k, double accuracy, int effortMin, @Nullable RowBitmap matching) {
    this(k, accuracy, effortMin, matching, Way.AUTO);
  }

  /// The nearest k of all rows, with the default accuracy.
  public static SearchRequest nearest(int k) {
    return new SearchRequest(k, ACCURACY_DEFAULT, 0, null, Way.AUTO);
  }

  /// How rows are looked for.
  public enum Way {
    /// As is expected to be fastest.
    AUTO,
    /// By the codes of all matching rows.
    SCAN,
    /// By the graph or the lists, whatever it costs.
    GRAPH
  }
}
