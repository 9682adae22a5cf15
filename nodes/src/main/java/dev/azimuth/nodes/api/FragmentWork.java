package dev.azimuth.nodes.api;

/// Work counters of a fragment.
///
/// @param rowsVisited rows looked at
/// @param rowsMatched rows that passed the filter
/// @param distancesComputed distances computed
/// @param segmentsVisited sealed segments looked into
/// @param segmentsPruned sealed segments left out, by their statistics or their keys
public record FragmentWork(
    long rowsVisited,
    long rowsMatched,
    long distancesComputed,
    long segmentsVisited,
    long segmentsPruned) {
  /// No work.
  public static final FragmentWork NONE = new FragmentWork(0, 0, 0, 0, 0);

  /// Work on rows.
  public static FragmentWork of(long rowsVisited, long rowsMatched, long distancesComputed) {
    return new FragmentWork(rowsVisited, rowsMatched, distancesComputed, 0, 0);
  }

  /// The choice of segments.
  public static FragmentWork ofSegments(long segmentsVisited, long segmentsPruned) {
    return new FragmentWork(0, 0, 0, segmentsVisited, segmentsPruned);
  }

  /// Both together.
  public FragmentWork plus(FragmentWork other) {
    return new FragmentWork(
        rowsVisited + other.rowsVisited,
        rowsMatched + other.rowsMatched,
        distancesComputed + other.distancesComputed,
        segmentsVisited + other.segmentsVisited,
        segmentsPruned + other.segmentsPruned);
  }
}
