package dev.azimuth.benchmarks;

import java.util.Arrays;

/// What one pass over all queries showed.
///
/// @param effort given to the engine
/// @param medianMicros median time of a query
/// @param queriesPerSecond of one thread, by the median, which other work of the machine moves
///   least
record Measurement(
    String contender, int effort, double recall, double medianMicros, double queriesPerSecond) {
  static Measurement of(String contender, int effort, Workload workload, Contender.Round round) {
    Workload.Exact exact = new Workload.Exact(workload.metric(), workload.base());
    double recall = 0;
    for (int i = 0; i < round.rows().length; i++) {
      recall +=
          exact.recall(
              workload.queries().get(i), round.rows()[i], workload.limits()[i], workload.k());
    }
    long[] sorted = round.nanos().clone();
    Arrays.sort(sorted);
    return new Measurement(
        contender,
        effort,
        recall / round.rows().length,
        sorted[sorted.length / 2] / 1e3,
        1e9 / sorted[sorted.length / 2]);
  }
}
