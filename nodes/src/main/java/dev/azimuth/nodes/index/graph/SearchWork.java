package dev.azimuth.nodes.index.graph;

/// What a search did.
///
/// @param scored rows looked at by their codes
/// @param compared rows compared in full precision
/// @param effort rows that the search of the graph kept on its way; 0 if it only scanned
public record SearchWork(Path path, long scored, long compared, int effort) {
  /// How rows were found.
  public enum Path {
    /// Nothing could match.
    NONE,
    /// By the codes of all matching rows.
    SCAN,
    /// By the graph.
    GRAPH,
    /// By the codes of all matching rows, after the graph had led to too few of them.
    GRAPH_THEN_SCAN
  }
}
