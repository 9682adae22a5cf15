package dev.azimuth.nodes.api;

/// Work counters of a fragment.
///
/// @param rowsVisited rows looked at
/// @param rowsMatched rows that passed the filter
/// @param distancesComputed distances computed
/// @param segmentsVisited sealed segments looked into
/// @param segmentsPruned sealed segments left out, by their statistics or their keys
/// @param segmentsIndexed sealed segments, of those visited, that an index was asked for
public record FragmentWork(
    long rowsVisited,
    long rowsMatched,
    long distancesComputed,
    long segmentsVisited,
    long segmentsPruned,
    long segmentsIndexed) {
  /// No work.
  public static final FragmentWork NONE = new FragmentWork(0, 0, 0, 0, 0, 0);

  /// Work on rows.
  public static FragmentWork of(long rowsVisited, long rowsMatched, long distancesComputed) {
    return new FragmentWork(rowsVisited, rowsMatched, distancesComputed, 0, 0, 0);
  }

  /// The choice of segments.
  public static FragmentWork ofSegments(long segmentsVisited, long segmentsPruned) {
    return new FragmentWork(0, 0, 0, segmentsVisited, segmentsPruned, 0);
  }

  /// The search of one segment by an index.
  ///
  /// @param rowsScored rows that the index looked at
  public static FragmentWork ofIndex(long rowsScored, long rowsMatched, long distancesComputed) {
    return new FragmentWork(rowsScored, rowsMatched, distancesComputed, 0, 0, 1);
  }

  /// Both together.
  public FragmentWork plus(FragmentWork other) {
    return new FragmentWork(
        rowsVisited + other.rowsVisited,
        rowsMatched + other.rowsMatched,
        distancesComputed + other.distancesComputed,
        segmentsVisited + other.segmentsVisited,
        segmentsPruned + other.segmentsPruned,
        segmentsIndexed + other.segmentsIndexed);
  }
}
