package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import java.util.concurrent.ArrayBlockingQueue;

/// Searches of one index by any number of threads: lends each the scratch space of a [GraphSearch].
/// Safe for any thread.
public final class GraphSearches {
  /// Most scratch spaces that are kept for later: as many as searches run at once on a large
  /// machine.
  private static final int IDLE_MAX = 32;

  private final GraphIndex index;
  private final ArrayBlockingQueue<GraphSearch> idle = new ArrayBlockingQueue<>(IDLE_MAX);

  public GraphSearches(GraphIndex index) {
    this.index = index;
  }

  /// Whether the index orders rows as a metric does.
  public boolean serves(DistanceMetric metric) {
    return index.parameters().metric() == plain(metric);
  }

  private static DistanceMetric plain(DistanceMetric metric) {
    return metric == DistanceMetric.L2 ? DistanceMetric.L2_SQUARED : metric;
  }

  /// Dimension of the vectors.
  public int dimension() {
    return index.parameters().dimension();
  }

  /// Rows of the segment.
  public int rowCount() {
    return index.rowCount();
  }

  /// Whether a query can be searched for; see [GraphSearch#isInRange].
  public boolean isInRange(float[] query) {
    GraphSearch search = take();
    try {
      return search.isInRange(query);
    } finally {
      idle.offer(search);
    }
  }

  /// The nearest rows to a query that is in range.
  public FoundRows nearest(float[] query, SearchRequest request) {
    GraphSearch search = take();
    try {
      return search.nearest(query, request);
    } finally {
      idle.offer(search);
    }
  }

  private GraphSearch take() {
    GraphSearch search = idle.poll();
    return search == null ? new GraphSearch(index) : search;
  }
}
