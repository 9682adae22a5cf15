package dev.azimuth.server.benchmark;

import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemScheduler;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How fast the processors are while a benchmark runs: a rented one may share its core with others
/// and be twice as slow an hour later. A loop that stays in registers tells that apart from
/// everything that is measured.
final class MachineSpeed {
  private static final int PASSES = 40_000_000;
  private static final int ROUNDS = 5;

  private final Clock clock;

  MachineSpeed(Clock clock) {
    this.clock = clock;
  }

  /// Prints the passes per second of one thread, and of each of as many as there are processors.
  void print() {
    double[] alone = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      alone[i] = rate();
    }
    Arrays.sort(alone);
    Figures.print(
        "a loop in registers, one thread, then one per processor",
        String.format(Locale.ROOT, "%,.0f, %s million/s", alone[ROUNDS / 2], together()));
  }

  private String together() {
    int threads = Runtime.getRuntime().availableProcessors();
    try (SystemScheduler scheduler = new SystemScheduler()) {
      return Stream.generate(() -> CompletableFuture.supplyAsync(this::rate, scheduler.compute()))
          .limit(threads)
          .toList()
          .stream()
          .map(rate -> String.format(Locale.ROOT, "%,.0f", rate.join()))
          .collect(Collectors.joining(" + "));
    }
  }

  private double rate() {
    long begun = clock.nanos();
    long result = loop(begun);
    double seconds = (clock.nanos() - begun) / 1e9;
    // A result that nobody looks at would not be computed.
    return result == 0 ? 0 : PASSES / 1e6 / seconds;
  }

  /// Four generators of numbers that do not depend on each other, so that all of a core is in use.
  private static long loop(long seed) {
    long a = seed | 1;
    long b = a + 2;
    long c = a + 4;
    long d = a + 6;
    for (int i = 0; i < PASSES; i++) {
      a ^= a << 13;
      b ^= b << 13;
      c ^= c << 13;
      d ^= d << 13;
      a ^= a >>> 7;
      b ^= b >>> 7;
      c ^= c >>> 7;
      d ^= d >>> 7;
      a ^= a << 17;
      b ^= b << 17;
      c ^= c << 17;
      d ^= d << 17;
    }
    return (a ^ b ^ c ^ d) | 1;
  }
}
