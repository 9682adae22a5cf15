package dev.azimuth.nodes.index;

/// Searches of an index over vectors of numbers or bits.
public interface DenseSearch extends IndexSearch {
  /// See [IndexSearch#isInRange].
  boolean isInRange(float[] query);

  /// See [IndexSearch#nearest]; `query` has as many elements as the index has dimensions.
  FoundRows nearest(float[] query, SearchRequest request);

  @Override
  default boolean isInRange(SearchQuery query) {
    return isInRange(query.dense());
  }

  @Override
  default FoundRows nearest(SearchQuery query, SearchRequest request) {
    return nearest(query.dense(), request);
  }
}
