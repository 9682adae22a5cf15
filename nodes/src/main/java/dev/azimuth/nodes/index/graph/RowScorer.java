package dev.azimuth.nodes.index.graph;

/// Estimates how far rows are from a query or from another row. Holds scratch space; for one
/// thread.
interface RowScorer {
  /// Estimates from `row`, whose extra is given, from now on.
  void fromRow(int row, float extra);

  /// Estimates from a query from now on, whose squared length is given.
  void fromQuery(float[] query, float square);

  /// Puts the working distance of `rows[i]` into `out[i]`; infinity for rows that are hardly nearer
  /// than `limit`, which may be infinite.
  void estimate(int[] rows, int count, float limit, float[] out);
}
