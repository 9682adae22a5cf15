package dev.azimuth.nodes.part;

/// Where a row of a snapshot is: `part << 32 | ordinal in the part`.
public final class RowAddress {
  /// No row.
  public static final long NONE = -1;

  private RowAddress() {}

  /// The address of a row.
  public static long of(int part, int ordinal) {
    return (long) part << Integer.SIZE | ordinal;
  }

  /// Index of the part in the snapshot.
  public static int part(long address) {
    return (int) (address >>> Integer.SIZE);
  }

  /// Ordinal in the part.
  public static int ordinal(long address) {
    return (int) address;
  }
}
