package dev.azimuth.nodes.index;

/// Searches of one index, one after another. Holds scratch space; for one thread.
public interface IndexSearch {
  /// Whether the index can tell how far rows are from a query: it can unless that is longer or
  /// shorter than float32 arithmetic bears.
  boolean isInRange(SearchQuery query);

  /// The nearest rows to a query that is in range: always min(k, matching rows with a vector), or
  /// more from an index that finds all: with the last of the nearest come those as near as it.
  FoundRows nearest(SearchQuery query, SearchRequest request);
}
