package dev.azimuth.server.benchmark;

import dev.azimuth.server.database.StorageOpening;
import dev.azimuth.storage.Storage;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemScheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// How fast the log broker alone takes durable records, which go to several logs in turn.
final class LogThroughput {
  private static final long SEED = 7;
  private static final int WARM_UP_RECORDS = 20;

  private final StorageOpening opening;
  private final int logs;
  private final Clock clock;

  LogThroughput(StorageOpening opening, int logs, Clock clock) {
    this.opening = opening;
    this.logs = logs;
    this.clock = clock;
  }

  /// Bytes per second of `count` records of `recordBytes`, of which `inFlight` wait at a time, for
  /// each of `inFlight`.
  List<Double> bytesPerSecond(int recordBytes, int count, List<Integer> inFlight) {
    byte[] record = new byte[recordBytes];
    new Random(SEED).nextBytes(record);
    try (SystemScheduler scheduler = new SystemScheduler();
        Storage storage = opening.open(clock, scheduler)) {
      LogBroker broker = storage.logBroker();
      List<Double> rates = new ArrayList<>();
      for (int waiting : inFlight) {
        List<LogName> names = names(rates.size() + 1);
        names.forEach(name -> broker.create(name).join());
        append(broker, names, record, WARM_UP_RECORDS, 1);
        long begun = clock.nanos();
        append(broker, names, record, count, waiting);
        rates.add(count * (double) recordBytes / ((clock.nanos() - begun) / 1e9));
        names.forEach(name -> broker.delete(name).join());
      }
      return rates;
    }
  }

  private List<LogName> names(int table) {
    return IntStream.range(0, logs).mapToObj(log -> new LogName(table, log)).toList();
  }

  private static void append(
      LogBroker broker, List<LogName> names, byte[] record, int count, int inFlight) {
    Queue<CompletableFuture<Long>> waiting = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      if (waiting.size() == inFlight) {
        waiting.remove().join();
      }
      waiting.add(broker.append(names.get(i % names.size()), record, Durability.DURABLE));
    }
    waiting.forEach(CompletableFuture::join);
  }
}
