package dev.azimuth.nodes.role;

import dev.azimuth.nodes.api.SearchAccuracy;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// Measures searches while two indexed segments are merged: run its main method with the tests'
/// class path.
final class MergeBenchmark {
  private static final int ROWS = 100_000;
  private static final int ROWS_PER_WRITE = 5_000;
  private static final int SEARCHES = 300;
  private static final Clock CLOCK = new SystemClock();

  private MergeBenchmark() {}

  /// Prints times of searches before, during and after a merge.
  public static void main(String[] arguments) {
    Random random = new Random(1);
    try (IndexedTable table = new IndexedTable(true)) {
      for (int row = 0; row < ROWS; row += ROWS_PER_WRITE) {
        table.put(row, row + ROWS_PER_WRITE, random);
        if (row + ROWS_PER_WRITE == ROWS / 2) {
          table.flush();
        }
      }
      table.flush();
      table.awaitBuilt(2);
      measure("exact, before", table, random, SearchAccuracy.EXACT);
      measure("by two indexes, before", table, random, SearchAccuracy.DEFAULT);
      long start = CLOCK.nanos();
      CompletableFuture<?> merge = table.beginCompaction();
      List<Long> times = new ArrayList<>();
      while (!merge.isDone()) {
        times.add(search(table, random, SearchAccuracy.DEFAULT));
      }
      long took = CLOCK.nanos() - start;
      print("while they are merged", times);
      System.out.printf("the merge took %.2f s%n", took / 1e9);
      table.awaitAdopted();
      measure("by one index, after", table, random, SearchAccuracy.DEFAULT);
    }
  }

  private static long search(IndexedTable table, Random random, SearchAccuracy accuracy) {
    float[] query = table.vector(random);
    long start = CLOCK.nanos();
    table.search(query, Long.MAX_VALUE, accuracy);
    return CLOCK.nanos() - start;
  }

  private static void measure(
      String what, IndexedTable table, Random random, SearchAccuracy accuracy) {
    for (int i = 0; i < SEARCHES; i++) {
      search(table, random, accuracy);
    }
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < SEARCHES; i++) {
      times.add(search(table, random, accuracy));
    }
    print(what, times);
  }

  private static void print(String what, List<Long> times) {
    Collections.sort(times);
    System.out.printf(
        "%-30s p50 %8.3f ms, p99 %8.3f ms, of %d%n",
        what,
        times.get(times.size() / 2) / 1e6,
        times.get(times.size() * 99 / 100) / 1e6,
        times.size());
  }
}
