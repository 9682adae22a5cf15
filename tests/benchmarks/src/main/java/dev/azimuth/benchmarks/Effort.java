package dev.azimuth.benchmarks;

/// How much of the nearest rows a search over SQL is to find.
sealed interface Effort {
  /// All of them, without an index.
  record Exact() implements Effort {}

  /// What so many candidates in the graph find: `ef_search` of both sides.
  record Candidates(int count) implements Effort {}

  /// A part of them on average, for which the database chooses the effort.
  record Accuracy(double part) implements Effort {}
}
