package dev.azimuth.nodes.part;

/// Values of `PhysicalKind.DOUBLE`.
public abstract non-sealed class DoubleColumn extends PartColumn {
  /// For those who know where the values lie.
  protected DoubleColumn() {}

  /// The value of row `ordinal`.
  public abstract double get(int ordinal);

  /// Puts the values of rows of one block into `out`.
  public abstract void read(int first, int count, double[] out);
}
