package dev.azimuth.nodes.evaluate;

/// Whether the distance from one vector is below a number, or at most that number: a range search.
///
/// Rows that are certainly farther are turned away by their codes, see `DistanceBound`; the others
/// are compared in float32, so that exactly those rows are found that comparing all would find.
final class DistanceWithin extends Predicate {
  private final DistanceOperand distance;
  private final double limit;
  private final boolean isLimitWithin;
  private final Selection near = new Selection();

  /// @param isLimitWithin whether a row at the very limit is within
  DistanceWithin(DistanceOperand distance, double limit, boolean isLimitWithin) {
    this.distance = distance;
    this.limit = limit;
    this.isLimitWithin = isLimitWithin;
  }

  @Override
  public void evaluate(Block block, Selection rows) {
    near.copyFrom(rows);
    distance.dropAbove(block, near, limit);
    // Also when no row is left: it tells which are NULL.
    distance.evaluate(block, near);
    for (int word = 0; word < Selection.WORDS; word++) {
      trues[word] = within(near.words()[word], word << 6);
    }
    complete(distance.nulls, distance.nulls);
  }

  private long within(long candidates, int from) {
    long within = 0;
    for (long rest = candidates; rest != 0; rest &= rest - 1) {
      double value = distance.values[from + Long.numberOfTrailingZeros(rest)];
      if (value < limit || (isLimitWithin && value == limit)) {
        within |= Long.lowestOneBit(rest);
      }
    }
    return within;
  }

  @Override
  public long distancesComputed() {
    return distance.distancesComputed();
  }
}
