package dev.azimuth.nodes.index;

import dev.azimuth.nodes.api.expression.DistanceMetric;

/// An index over the vectors of a segment, of any kind, searched where its file lies in memory.
/// Immutable, for any thread; borrows file and vectors.
public interface VectorIndex {
  /// The metric that rows are ordered by; never `L2`, whose order is that of its square.
  DistanceMetric metric();

  /// Dimension of the vectors.
  int dimension();

  /// Rows of the segment.
  int rowCount();

  /// Bytes of the file.
  long fileBytes();

  /// Whether a search without a filter looks at about as many rows as its effort says, however many
  /// there are.
  default boolean isGraph() {
    return false;
  }

  /// Scratch space for searches.
  IndexSearch newSearch();
}
