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
      for (int log = 0; log < logs; log++) {
        broker.create(name(log)).join();
      }
      append(broker, record, WARM_UP_RECORDS, 1);
      List<Double> rates = new ArrayList<>();
      for (int waiting : inFlight) {
        long begun = clock.nanos();
        append(broker, record, count, waiting);
        rates.add(count * (double) recordBytes / ((clock.nanos() - begun) / 1e9));
      }
      for (int log = 0; log < logs; log++) {
        broker.delete(name(log)).join();
      }
      return rates;
    }
  }

  private void append(LogBroker broker, byte[] record, int count, int inFlight) {
    Queue<CompletableFuture<Long>> waiting = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      if (waiting.size() == inFlight) {
        waiting.remove().join();
      }
      waiting.add(broker.append(name(i % logs), record, Durability.DURABLE));
    }
    waiting.forEach(CompletableFuture::join);
  }

  private static LogName name(int log) {
    return new LogName(1, log);
  }
}
