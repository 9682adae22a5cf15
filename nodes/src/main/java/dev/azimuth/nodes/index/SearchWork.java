package dev.azimuth.nodes.index;

/// What a search did.
///
/// @param scored rows looked at by their codes, or postings of rows that were read
/// @param compared rows compared in full precision
/// @param effort rows that the search of a graph kept on its way, or lists that it looked into; 0
///   if it only scanned
/// @param recordsRead records of rows that were read from a file that is not expected to be in
///   memory, each of them a page or two
public record SearchWork(Path path, long scored, long compared, int effort, long recordsRead) {
  /// Whether all matching rows were looked at in the end.
  public boolean isScan() {
    return switch (path) {
      case SCAN, GRAPH_THEN_SCAN, LISTS_THEN_SCAN -> true;
      case NONE, GRAPH, LISTS -> false;
    };
  }

  /// How rows were found.
  public enum Path {
    /// Nothing could match.
    NONE,
    /// By the codes of all matching rows.
    SCAN,
    /// By the graph.
    GRAPH,
    /// By the codes of all matching rows, after the graph had led to too few of them.
    GRAPH_THEN_SCAN,
    /// By inverted lists, of vectors or of dimensions.
    LISTS,
    /// By all matching rows, after few in the nearest lists did.
    LISTS_THEN_SCAN
  }
}
