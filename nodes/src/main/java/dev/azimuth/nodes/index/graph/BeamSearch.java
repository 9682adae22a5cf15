package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.NearestRows;
import dev.azimuth.nodes.index.RowBitmap;
import org.jspecify.annotations.Nullable;

/// Best-first search of one layer. Scratch space; for one thread.
///
/// Rows that must not be found are passed through like others, but take none of the places for what
/// is found. Some rows are followed at a time, so that who reads them from disk waits once for all,
/// and who reads them from memory for few misses of the cache.
final class BeamSearch {
  private final VisitedRows visited;
  private final NearestRows nearest = new NearestRows();
  private final PendingRows passing = new PendingRows();
  private final int[] links;
  private final int[] fresh;
  private final float[] distances;
  private final int[] beam;
  private final int[] expected;
  private final Follower follower;
  private @Nullable RowBitmap accepted;
  private int next;
  private long scored;
  private long met;
  private long passed;

  /// Told of rows whose links are about to be followed.
  interface Follower {
    /// Follows `rows[0 .. count)`.
    void follow(int[] rows, int count);

    /// Learns that `rows[0 .. count)` of the lowest layer will probably be followed next.
    default void expect(int[] rows, int count) {}
  }

  BeamSearch(int rowCount, int linksMax) {
    this(rowCount, linksMax, 1, (_, _) -> {});
  }

  /// @param width rows that are followed at a time
  BeamSearch(int rowCount, int linksMax, int width, Follower follower) {
    beam = new int[width];
    expected = new int[width];
    this.follower = follower;
    visited = new VisitedRows(rowCount);
    links = new int[linksMax];
    fresh = new int[width * linksMax];
    distances = new float[width * linksMax];
  }

  NearestRows nearest() {
    return nearest;
  }

  /// Rows scored since the search was made.
  long scored() {
    return scored;
  }

  /// Part of the rows near enough to be kept since [#begin] that may be found.
  double acceptedShare() {
    return (met + 0.5) / (met + passed + 0.5);
  }

  /// Walks to a row that no neighbour is nearer than.
  int descend(GraphLayer layer, RowScorer scorer, int entry) {
    int at = entry;
    fresh[0] = entry;
    scorer.estimate(fresh, 1, Float.POSITIVE_INFINITY, distances);
    scored++;
    float best = distances[0];
    boolean isImproved = true;
    while (isImproved) {
      isImproved = false;
      int count = layer.links(at, links);
      scorer.estimate(links, count, best, distances);
      scored += count;
      for (int i = 0; i < count; i++) {
        if (distances[i] < best) {
          best = distances[i];
          at = links[i];
          isImproved = true;
        }
      }
    }
    return at;
  }

  /// Begins to look for the `effort` nearest rows from `entry`.
  ///
  /// @param acceptedRows what may be found; null for all
  void begin(RowScorer scorer, int entry, int effort, @Nullable RowBitmap acceptedRows) {
    visited.clear();
    passing.clear();
    nearest.reset(effort);
    accepted = acceptedRows;
    next = 0;
    met = 0;
    passed = 0;
    visited.add(entry);
    fresh[0] = entry;
    scorer.estimate(fresh, 1, Float.POSITIVE_INFINITY, distances);
    scored++;
    keep(entry, distances[0]);
  }

  /// Searches on; see [#nearest].
  ///
  /// @param scoredMax where [#scored] makes it pause
  /// @return whether the search is over
  boolean advance(GraphLayer layer, RowScorer scorer, long scoredMax) {
    while (scored < scoredMax) {
      int count = choose();
      if (count == 0) {
        return true;
      }
      follower.follow(beam, count);
      next = Math.min(next, expand(layer, scorer, count));
    }
    return false;
  }

  /// Takes the nearest rows whose links were not followed yet; their number.
  private int choose() {
    int count = 0;
    while (count < beam.length) {
      while (next < nearest.size() && nearest.isExpanded(next)) {
        next++;
      }
      boolean isFound = next < nearest.size();
      float passingDistance = passing.nearestDistance();
      if (!passing.isEmpty()
          && (isFound ? passingDistance < nearest.distance(next) : isWithin(passingDistance))) {
        beam[count++] = passing.take();
      } else if (isFound) {
        nearest.expand(next);
        beam[count++] = nearest.row(next++);
      } else {
        break;
      }
    }
    return count;
  }

  private boolean isWithin(float distance) {
    float limit = nearest.limit();
    return distance < limit || limit == Float.POSITIVE_INFINITY;
  }

  /// Scores the neighbours of `beam[0 .. beamCount)`; the place of the nearest row that is new.
  private int expand(GraphLayer layer, RowScorer scorer, int beamCount) {
    int freshCount = 0;
    for (int at = 0; at < beamCount; at++) {
      freshCount = visited.add(links, layer.links(beam[at], links), fresh, freshCount);
    }
    if (layer.isLowest()) {
      expect();
    }
    scorer.estimate(fresh, freshCount, nearest.limit(), distances);
    scored += freshCount;
    int lowest = Integer.MAX_VALUE;
    for (int i = 0; i < freshCount; i++) {
      if (distances[i] < nearest.limit()) {
        lowest = Math.min(lowest, keep(fresh[i], distances[i]));
      }
    }
    return lowest;
  }

  /// Tells the follower of the nearest rows whose links are not followed.
  private void expect() {
    int count = 0;
    for (int at = next; at < nearest.size() && count < expected.length; at++) {
      expected[count] = nearest.row(at);
      count += nearest.isExpanded(at) ? 0 : 1;
    }
    follower.expect(expected, count);
  }

  private int keep(int row, float distance) {
    if (accepted != null && !accepted.contains(row)) {
      passed++;
      passing.add(row, distance);
      return Integer.MAX_VALUE;
    }
    met++;
    return nearest.insert(row, distance);
  }
}
