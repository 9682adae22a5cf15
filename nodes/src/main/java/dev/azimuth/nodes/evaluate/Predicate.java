package dev.azimuth.nodes.evaluate;

/// A condition on each row of a block, which holds, does not hold, or is unknown.
///
/// After [#evaluate], the bits of the rows that were selected are valid until the next call; bits
/// of other rows mean nothing.
public abstract class Predicate {
  final long[] trues = new long[Selection.WORDS];
  final long[] falses = new long[Selection.WORDS];

  Predicate() {}

  /// Decides for the selected rows of a block, or more.
  public abstract void evaluate(Block block, Selection rows);

  /// Rows for which it holds.
  public final long[] trues() {
    return trues;
  }

  /// Distances that were computed so far.
  public long distancesComputed() {
    return 0;
  }

  /// Completes the result from what holds where neither operand is NULL, and where one is.
  final void complete(long[] leftNulls, long[] rightNulls) {
    for (int word = 0; word < Selection.WORDS; word++) {
      long known = ~(leftNulls[word] | rightNulls[word]);
      falses[word] = ~trues[word] & known;
      trues[word] &= known;
    }
  }
}
