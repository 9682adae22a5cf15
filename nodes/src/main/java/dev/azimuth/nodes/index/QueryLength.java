package dev.azimuth.nodes.index;

import dev.azimuth.nodes.distance.CodeQuantiser;

/// Squared lengths of queries. Holds scratch space; for one thread.
public final class QueryLength {
  private final float[] padded;

  /// Of queries of `dimension`.
  public QueryLength(int dimension) {
    padded = new float[dimension + ScratchLength.PADDING];
  }

  /// Whether an index can say how far rows are from a query; see [IndexSearch#isInRange].
  public boolean isInRange(float[] query) {
    return RowMeasures.isInRange(square(query));
  }

  /// The squared length of a query that is in range; `IllegalArgumentException` if it is not.
  public float inRange(float[] query) {
    float square = square(query);
    if (!RowMeasures.isInRange(square)) {
      throw new IllegalArgumentException("the query is too long or too short");
    }
    return square;
  }

  /// The squared length.
  public float square(float[] query) {
    System.arraycopy(query, 0, padded, 0, query.length);
    return CodeQuantiser.square(padded, query.length);
  }
}
