package dev.azimuth.nodes.api;

/// Work counters of a fragment.
///
/// @param rowsVisited rows looked at
/// @param rowsMatched rows that passed the filter
/// @param distancesComputed distances computed
/// @param segmentsVisited sealed segments looked into
/// @param segmentsPruned sealed segments left out, by their statistics or their keys
/// @param index what indexes did for some of the segments visited
public record FragmentWork(
    long rowsVisited,
    long rowsMatched,
    long distancesComputed,
    long segmentsVisited,
    long segmentsPruned,
    IndexWork index) {
  /// No work.
  public static final FragmentWork NONE = new FragmentWork(0, 0, 0, 0, 0, IndexWork.NONE);

  /// Work on rows.
  public static FragmentWork of(long rowsVisited, long rowsMatched, long distancesComputed) {
    return new FragmentWork(rowsVisited, rowsMatched, distancesComputed, 0, 0, IndexWork.NONE);
  }

  /// The choice of segments.
  public static FragmentWork ofSegments(long segmentsVisited, long segmentsPruned) {
    return new FragmentWork(0, 0, 0, segmentsVisited, segmentsPruned, IndexWork.NONE);
  }

  /// The search of one segment by an index.
  ///
  /// @param rowsScored rows that the index looked at
  public static FragmentWork ofIndex(
      long rowsScored, long rowsMatched, long distancesComputed, IndexWork index) {
    return new FragmentWork(rowsScored, rowsMatched, distancesComputed, 0, 0, index);
  }

  /// Both together.
  public FragmentWork plus(FragmentWork other) {
    return new FragmentWork(
        rowsVisited + other.rowsVisited,
        rowsMatched + other.rowsMatched,
        distancesComputed + other.distancesComputed,
        segmentsVisited + other.segmentsVisited,
        segmentsPruned + other.segmentsPruned,
        index.plus(other.index));
  }
}
