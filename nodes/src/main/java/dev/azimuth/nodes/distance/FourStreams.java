package dev.azimuth.nodes.distance;

/// The order in which a kernel that compares four rows at a time reads rows that lie one after
/// another: the four are a quarter of all apart.
///
/// So there are four streams, each in order. A processor reads ahead in a stream, but only up to
/// the end of a page, and waits at the beginning of the next one: four such waits at a time take
/// less than one after another, and in a row of few kilobytes it hardly begins to read ahead. For
/// one thread.
final class FourStreams {
  /// Streams.
  static final int COUNT = 4;

  private int[] ordinals = {};
  private float[] sums = {};
  private int count;

  /// The rows 0 to `count` in this order.
  int[] ordinals(int count) {
    if (this.count != count) {
      this.count = count;
      if (ordinals.length < count) {
        ordinals = new int[count];
        sums = new float[count];
      }
      int quarter = count / COUNT;
      int whole = quarter * COUNT;
      for (int i = 0; i < count; i++) {
        ordinals[i] = i < whole ? i % COUNT * quarter + i / COUNT : i;
      }
    }
    return ordinals;
  }

  /// Where a kernel puts its results in this order.
  float[] sums() {
    return sums;
  }

  /// Puts the results into the order of the rows.
  void restore(float[] out) {
    for (int i = 0; i < count; i++) {
      out[ordinals[i]] = sums[i];
    }
  }
}
