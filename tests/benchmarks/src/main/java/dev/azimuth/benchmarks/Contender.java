package dev.azimuth.benchmarks;

import java.io.IOException;

/// An engine that takes part.
interface Contender extends AutoCloseable {
  /// Name in reports.
  String name();

  /// Builds its index over the base of a workload.
  Built build() throws IOException;

  /// Searches for all queries, one after another on one thread, with an effort.
  Round search(int effort) throws IOException;

  @Override
  void close() throws IOException;

  /// What building took.
  ///
  /// @param bytesPerVector of the index, beside the vectors; 0 if it is not known
  record Built(double seconds, double bytesPerVector) {}

  /// One pass over all queries.
  ///
  /// @param nanos of each query
  /// @param rows found for each query
  record Round(long[] nanos, int[][] rows) {}
}
