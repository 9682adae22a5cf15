package dev.azimuth.nodes.index.hnsw;

/// Best-first search of one layer. Scratch space; for one thread.
final class BeamSearch {
  private final VisitedRows visited;
  private final NearestRows nearest = new NearestRows();
  private final int[] links;
  private final int[] fresh;
  private final float[] distances;
  private long scored;
  private long expanded;

  BeamSearch(int rowCount, int linksMax) {
    visited = new VisitedRows(rowCount);
    links = new int[linksMax];
    fresh = new int[linksMax];
    distances = new float[linksMax];
  }

  NearestRows nearest() {
    return nearest;
  }

  long scored() {
    return scored;
  }

  long expanded() {
    return expanded;
  }

  /// Walks to a row that no neighbour is nearer than.
  int descend(GraphLayer layer, RowScorer scorer, int entry) {
    int at = entry;
    fresh[0] = entry;
    scorer.estimate(fresh, 1, Float.POSITIVE_INFINITY, distances);
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

  /// Finds the `effort` nearest rows as far as the graph shows them; see [#nearest].
  void search(GraphLayer layer, RowScorer scorer, int entry, int effort) {
    visited.clear();
    nearest.reset(effort);
    visited.add(entry);
    fresh[0] = entry;
    scorer.estimate(fresh, 1, Float.POSITIVE_INFINITY, distances);
    nearest.insert(entry, distances[0]);
    int next = 0;
    while (next < nearest.size()) {
      if (nearest.isExpanded(next)) {
        next++;
        continue;
      }
      nearest.expand(next);
      expanded++;
      next = Math.min(next + 1, expand(layer, scorer, nearest.row(next)));
    }
  }

  /// The place of the nearest row that is new.
  private int expand(GraphLayer layer, RowScorer scorer, int row) {
    int count = layer.links(row, links);
    int freshCount = 0;
    for (int i = 0; i < count; i++) {
      if (visited.add(links[i])) {
        fresh[freshCount++] = links[i];
      }
    }
    scorer.estimate(fresh, freshCount, nearest.limit(), distances);
    scored += freshCount;
    int lowest = Integer.MAX_VALUE;
    for (int i = 0; i < freshCount; i++) {
      if (distances[i] < nearest.limit()) {
        lowest = Math.min(lowest, nearest.insert(fresh[i], distances[i]));
      }
    }
    return lowest;
  }
}
