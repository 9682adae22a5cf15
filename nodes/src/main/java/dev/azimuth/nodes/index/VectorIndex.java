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

  /// Bytes of memory that it holds beside the file.
  default long memoryBytes() {
    return 0;
  }

  /// Bytes that it would hold if there were room: searches read them from the file meanwhile.
  default long missingBytes() {
    return 0;
  }

  /// Takes the memory that there was no room for, if there is now. Not while it may be closed and
  /// its file with it.
  default void fill() {}

  /// Scratch space for searches.
  IndexSearch newSearch();

  /// Gives back the memory beside the file, at once or with the last search that is under way in
  /// it. Later searches still find what they look for, by the file alone.
  default void close() {}
}
