package dev.azimuth.nodes.part;

import dev.azimuth.nodes.distance.CodedRows;
import dev.azimuth.nodes.distance.VectorRows;

/// Vectors, `element[dimension]` each, read as float32, their squared norms, where distances need
/// them, and, perhaps, their codes.
public abstract non-sealed class VectorColumn extends PartColumn {
  /// For those who know where the values lie.
  protected VectorColumn() {}

  /// Dimension of every vector.
  public abstract int dimension();

  /// The vectors of rows of one block.
  public abstract VectorRows rows(int first, int count);

  /// Whether there are codes.
  public abstract boolean hasCodes();

  /// The codes of rows of one block, if there are any.
  public abstract CodedRows codes(int first, int count);

  /// Puts the vector of row `ordinal` into `out[0 .. dimension)`.
  public abstract void read(int ordinal, float[] out);
}
