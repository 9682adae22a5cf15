package dev.azimuth.storage.embedded;

import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// Measures the embedded log in a new directory, the only argument: latency of appends, load and
/// replay.
public final class LogBenchmark {
  private static final LogName LOG = new LogName(1, 0);
  private static final int SMALL_BYTES = 3_000;
  private static final int LARGE_BYTES = 500_000;
  private static final int LARGE_COUNT = 600;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Clock clock = new SystemClock();
  private final Random random = new Random(1);

  private LogBenchmark() {}

  /// Runs all of it once.
  public static void main(String[] arguments) {
    new LogBenchmark().run(Path.of(arguments[0]));
  }

  private void run(Path directory) {
    try (SystemScheduler scheduler = new SystemScheduler()) {
      try (EmbeddedStorage storage = EmbeddedStorage.open(directory, clock, scheduler)) {
        LogBroker broker = storage.logBroker();
        broker.create(LOG).join();
        for (int round = 0; round < 3; round++) {
          latencies("one writer, durable, 3 KB", broker, Durability.DURABLE, 2_000);
          latencies("one writer, ordered, 3 KB", broker, Durability.ORDERED, 20_000);
          inFlight(broker, 16, 10_000);
        }
        load(broker);
        replay("replay while open", broker);
      }
      long start = clock.nanos();
      try (EmbeddedStorage storage = EmbeddedStorage.open(directory, clock, scheduler)) {
        print("reopen, milliseconds", (clock.nanos() - start) / 1e6);
        replay("replay after reopen", storage.logBroker());
        replay("replay again", storage.logBroker());
      }
    }
  }

  private void latencies(String name, LogBroker broker, Durability durability, int count) {
    byte[] record = randomBytes(SMALL_BYTES);
    long[] nanos = new long[count];
    for (int i = 0; i < count; i++) {
      long start = clock.nanos();
      broker.append(LOG, record, durability).join();
      nanos[i] = clock.nanos() - start;
    }
    Arrays.sort(nanos);
    print(name + ", p50 microseconds", nanos[count / 2] / 1e3);
    print(name + ", p99 microseconds", nanos[count * 99 / 100] / 1e3);
  }

  private void inFlight(LogBroker broker, int writers, int count) {
    byte[] record = randomBytes(SMALL_BYTES);
    long start = clock.nanos();
    List<CompletableFuture<?>> chains = new ArrayList<>();
    for (int writer = 0; writer < writers; writer++) {
      chains.add(chain(broker, record, count / writers));
    }
    chains.forEach(CompletableFuture::join);
    print(writers + " writers, appends per second", count / seconds(start));
  }

  private static CompletableFuture<?> chain(LogBroker broker, byte[] record, int left) {
    CompletableFuture<Long> append = broker.append(LOG, record, Durability.DURABLE);
    return left <= 1 ? append : append.thenCompose(_ -> chain(broker, record, left - 1));
  }

  private void load(LogBroker broker) {
    byte[] record = randomBytes(LARGE_BYTES);
    ArrayDeque<CompletableFuture<Long>> open = new ArrayDeque<>();
    long start = clock.nanos();
    for (int i = 0; i < LARGE_COUNT; i++) {
      open.add(broker.append(LOG, record, Durability.DURABLE));
      if (open.size() > 16) {
        open.remove().join();
      }
    }
    open.forEach(CompletableFuture::join);
    double megabytes = (double) LARGE_BYTES * LARGE_COUNT / 1e6;
    print("load of 500 KB records, MB/s", megabytes / seconds(start));
    long single = clock.nanos();
    for (int i = 0; i < 50; i++) {
      broker.append(LOG, record, Durability.DURABLE).join();
    }
    print("one 500 KB record at a time, milliseconds", seconds(single) * 1000 / 50);
  }

  private void replay(String name, LogBroker broker) {
    long start = clock.nanos();
    long bytes = 0;
    long position = 1;
    LogBatch batch;
    do {
      batch = broker.read(LOG, position, 4 << 20).join();
      for (byte[] record : batch.records()) {
        bytes += record.length;
      }
      position = batch.nextPosition();
    } while (!batch.records().isEmpty());
    print(name + ", MB", bytes / 1e6);
    print(name + ", MB/s", bytes / 1e6 / seconds(start));
  }

  private byte[] randomBytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private double seconds(long since) {
    return (clock.nanos() - since) / NANOS_PER_SECOND;
  }

  private static void print(String name, double value) {
    System.out.printf("%-50s %,12.1f%n", name, value);
  }
}
