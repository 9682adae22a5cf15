package dev.azimuth.nodes.api;

/// Work counters of a fragment: rows looked at, rows that passed the filter, distances computed.
public record FragmentWork(long rowsVisited, long rowsMatched, long distancesComputed) {
  /// No work.
  public static final FragmentWork NONE = new FragmentWork(0, 0, 0);

  /// Both together.
  public FragmentWork plus(FragmentWork other) {
    return new FragmentWork(
        rowsVisited + other.rowsVisited,
        rowsMatched + other.rowsMatched,
        distancesComputed + other.distancesComputed);
  }
}
