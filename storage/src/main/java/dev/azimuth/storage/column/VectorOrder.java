package dev.azimuth.storage.column;

/// The order of vectors everywhere: by the first element that differs, then the shorter first. Both
/// zeros are equal.
public final class VectorOrder {
  private VectorOrder() {}

  /// Compares two vectors of finite elements.
  public static int compare(float[] left, float[] right) {
    int common = Math.min(left.length, right.length);
    for (int i = 0; i < common; i++) {
      if (left[i] != right[i]) {
        return left[i] < right[i] ? -1 : 1;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  /// A hash that is the same for vectors that compare as equal.
  public static int hash(float[] vector) {
    int hash = 1;
    for (float element : vector) {
      hash = 31 * hash + Float.hashCode(element + 0.0f);
    }
    return hash;
  }
}
