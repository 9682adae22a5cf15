package dev.azimuth.nodes.index;

/// The vectors of a segment that an index is over, borrowed.
public sealed interface IndexSource permits IndexRows, SparseRows {
  /// Rows of the segment.
  int rowCount();

  /// Rows that have a vector; of the others nothing is read.
  RowBitmap present();

  /// Vectors of numbers or bits, all of one width: what a kind for these is given.
  default IndexRows dense() {
    throw new IllegalArgumentException("sparse vectors for a kind of index without them");
  }

  /// Sparse vectors: what a kind for these is given.
  default SparseRows sparse() {
    throw new IllegalArgumentException("dense vectors for a kind of index without them");
  }
}
