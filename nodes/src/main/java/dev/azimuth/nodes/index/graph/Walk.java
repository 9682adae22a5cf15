package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.RowGeometry;
import dev.azimuth.nodes.index.VectorRanking;
import org.jspecify.annotations.Nullable;

/// Walks a graph from a query, and ranks in full precision what it comes by. Scratch space; for one
/// thread.
interface Walk {
  /// Starts from a query from now on, whose squared length is given.
  void fromQuery(float[] query, float square);

  /// Descends to the lowest layer and begins to look there for the `effort` nearest rows.
  ///
  /// @param matching rows that may be found; null for all
  void begin(int effort, @Nullable RowBitmap matching);

  /// Searches on until so many rows are scored in all; whether the search is over.
  boolean advance(long scoredMax);

  /// Ranks what was found; the nearest `k` are in [#ranking].
  void rank(int k);

  /// Exact distances from the query.
  RowGeometry geometry();

  /// What was compared in full precision.
  VectorRanking ranking();

  /// Rows scored since the walk was made.
  long scored();

  /// Records read from disk since the walk was made; 0 if the graph is searched in memory.
  long recordsRead();

  /// Part of the rows near enough to be kept since [#begin] that may be found.
  double acceptedShare();

  /// A scan of codes, which ranks in [#ranking].
  Scan newScan();
}
