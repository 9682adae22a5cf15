package dev.azimuth.nodes.part;

/// Values of `PhysicalKind.LONG`.
public abstract non-sealed class LongColumn extends PartColumn {
  /// For those who know where the values lie.
  protected LongColumn() {}

  /// The value of row `ordinal`.
  public abstract long get(int ordinal);

  /// Puts the values of rows of one block into `out`.
  public abstract void read(int first, int count, long[] out);
}
