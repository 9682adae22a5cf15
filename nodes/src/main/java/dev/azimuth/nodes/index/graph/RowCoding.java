package dev.azimuth.nodes.index.graph;

/// What a search tells rows apart by on its way.
public enum RowCoding {
  /// One-bit and four-bit codes: far fewer bytes than vectors of many dimensions.
  CODES,
  /// The vectors themselves: where they are short, codes cost more than they save.
  VECTORS
}
