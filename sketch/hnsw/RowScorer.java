package dev.azimuth.nodes.index.hnsw;

/// Estimates how far rows are from the query of a search. Holds scratch space; for one thread.
interface RowScorer {
  /// Puts the working distance of `rows[i]` into `out[i]`; infinity for rows that are hardly nearer
  /// than `limit`, which may be infinite.
  void estimate(int[] rows, int count, float limit, float[] out);
}
