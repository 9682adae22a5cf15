package dev.azimuth.nodes.index;

/// A distance and 32 more bits as one number that sorts by the distance.
public final class SortableDistance {
  private SortableDistance() {}

  /// The entry of a distance.
  public static long entry(float distance, int low) {
    int bits = Float.floatToRawIntBits(distance);
    int sortable = bits ^ (bits >> 31 & Integer.MAX_VALUE);
    return (long) sortable << Integer.SIZE | Integer.toUnsignedLong(low);
  }

  /// The distance of an entry.
  public static float distance(long entry) {
    int sortable = (int) (entry >> Integer.SIZE);
    return Float.intBitsToFloat(sortable ^ (sortable >> 31 & Integer.MAX_VALUE));
  }
}
