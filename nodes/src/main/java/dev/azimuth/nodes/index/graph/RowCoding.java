package dev.azimuth.nodes.index.graph;

/// What a search tells rows apart by on its way, and where that lies.
public enum RowCoding {
  /// The vectors themselves: where they are short, codes cost more than they save, and bits are
  /// their own code.
  VECTORS,
  /// One-bit codes beside the links, four-bit codes apart: far fewer bytes than vectors of many
  /// dimensions.
  CODES,
  /// Four-bit codes beside the links, to be read from disk; one-bit codes apart, to be kept in
  /// memory.
  BITS_IN_MEMORY,
  /// One-bit codes beside the links, to be read from disk; four-bit codes apart, to be kept in
  /// memory: where one bit tells too little.
  NIBBLES_IN_MEMORY;

  /// Whether rows have codes.
  boolean isCoded() {
    return this != VECTORS;
  }

  /// Whether searches keep codes in memory, and read the rest of the file as they come to it.
  boolean isOnDisk() {
    return this == BITS_IN_MEMORY || this == NIBBLES_IN_MEMORY;
  }
}
