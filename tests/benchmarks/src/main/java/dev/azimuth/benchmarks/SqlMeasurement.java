package dev.azimuth.benchmarks;

import java.util.Arrays;

/// What a pass of some clients over the queries showed.
///
/// @param effort `ef_search`; 0 where the database chose it
/// @param micros time that 50, 95 and 99 percent of the searches did not exceed
/// @param queriesPerSecond of all clients together, by the wall clock
/// @param rowsMin fewest rows that a search returned
record SqlMeasurement(
    String side,
    int clients,
    int effort,
    double recall,
    Percentiles micros,
    double queriesPerSecond,
    int rowsMin) {
  /// Of times in microseconds.
  record Percentiles(double p50, double p95, double p99) {
    static Percentiles of(long[] nanos) {
      long[] sorted = nanos.clone();
      Arrays.sort(sorted);
      return new Percentiles(at(sorted, 0.50), at(sorted, 0.95), at(sorted, 0.99));
    }

    private static double at(long[] sorted, double part) {
      return sorted[Math.max(0, (int) Math.ceil(part * sorted.length) - 1)] / 1e3;
    }
  }

  /// This, as a point of a curve by the wall clock.
  Measurement byWallClock() {
    return new Measurement(side, effort, recall, micros.p50, queriesPerSecond);
  }

  /// This, as a point of a curve by the median, which other work of the machine moves least.
  Measurement byMedian() {
    return new Measurement(side, effort, recall, micros.p50, clients * 1e6 / micros.p50);
  }
}
