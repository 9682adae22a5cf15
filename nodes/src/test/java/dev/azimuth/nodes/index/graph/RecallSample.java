package dev.azimuth.nodes.index.graph;

/// The recall of some queries, held against what is promised for the mean of all queries.
///
/// A graph that several threads build is another one each time, and the queries are a sample: their
/// mean lies now above that of all queries and now below. A promise counts as broken only when the
/// sample leaves no doubt, three standard errors.
public final class RecallSample {
  private static final int STANDARD_ERRORS = 3;

  private int count;
  private double sum;
  private double squares;

  /// Adds the recall of one query.
  public void add(double recall) {
    count++;
    sum += recall;
    squares += recall * recall;
  }

  /// The highest mean of all queries that the sample leaves plausible: exactly 1 if every query of
  /// it found all, and above or below otherwise.
  public double plausible() {
    double mean = sum / count;
    double variance = Math.max(0, squares - count * mean * mean) / (count - 1);
    return mean + STANDARD_ERRORS * Math.sqrt(variance / count);
  }
}
