package dev.azimuth.nodes.index;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import java.util.concurrent.ArrayBlockingQueue;

/// Searches of one index by any number of threads: lends each the scratch space of an
/// [IndexSearch]. Safe for any thread.
public final class IndexSearches {
  /// Most scratch spaces that are kept for later: as many as searches run at once on a large
  /// machine.
  private static final int IDLE_MAX = 32;

  private final VectorIndex index;
  private final ArrayBlockingQueue<IndexSearch> idle = new ArrayBlockingQueue<>(IDLE_MAX);

  public IndexSearches(VectorIndex index) {
    this.index = index;
  }

  /// Whether the index orders rows as a metric does.
  public boolean serves(DistanceMetric metric) {
    return index.metric() == plain(metric);
  }

  private static DistanceMetric plain(DistanceMetric metric) {
    return metric == DistanceMetric.L2 ? DistanceMetric.L2_SQUARED : metric;
  }

  /// Dimension of the vectors.
  public int dimension() {
    return index.dimension();
  }

  /// Rows of the segment.
  public int rowCount() {
    return index.rowCount();
  }

  /// As [VectorIndex#isGraph].
  public boolean isGraph() {
    return index.isGraph();
  }

  /// Whether a query can be searched for; see [IndexSearch#isInRange].
  public boolean isInRange(SearchQuery query) {
    IndexSearch search = take();
    try {
      return search.isInRange(query);
    } finally {
      idle.offer(search);
    }
  }

  /// The nearest rows to a query that is in range.
  public FoundRows nearest(SearchQuery query, SearchRequest request) {
    IndexSearch search = take();
    try {
      return search.nearest(query, request);
    } finally {
      idle.offer(search);
    }
  }

  /// Bytes that the index would keep in memory if there were room; see [VectorIndex#missingBytes].
  public long missingBytes() {
    return index.missingBytes();
  }

  /// Gives back memory; see [VectorIndex#close].
  public void close() {
    index.close();
  }

  private IndexSearch take() {
    IndexSearch search = idle.poll();
    return search == null ? index.newSearch() : search;
  }
}
