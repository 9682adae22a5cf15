package dev.azimuth.nodes.index;

/// Searches of one index, one after another. Holds scratch space; for one thread.
public interface IndexSearch {
  /// Whether the index can tell how far rows are from a query: it can unless that is longer or
  /// shorter than float32 arithmetic bears.
  boolean isInRange(float[] query);

  /// The nearest rows to a query that is in range: always min(k, matching rows with a vector).
  FoundRows nearest(float[] query, SearchRequest request);
}
