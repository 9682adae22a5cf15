package dev.azimuth.server.benchmark;

import dev.azimuth.server.process.ScratchDirectory;
import dev.azimuth.storage.embedded.EmbeddedStorage;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemScheduler;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// How fast the embedded log alone takes durable records.
final class LogThroughput {
  private static final LogName LOG = new LogName(1, 0);
  private static final long SEED = 7;

  private final Clock clock;

  LogThroughput(Clock clock) {
    this.clock = clock;
  }

  /// Bytes per second of `count` records of `recordBytes`, of which `inFlight` wait at a time.
  double bytesPerSecond(int recordBytes, int count, int inFlight) throws IOException {
    byte[] record = new byte[recordBytes];
    new Random(SEED).nextBytes(record);
    try (ScratchDirectory scratch = ScratchDirectory.create("azimuth-log-");
        SystemScheduler scheduler = new SystemScheduler();
        EmbeddedStorage storage =
            EmbeddedStorage.open(scratch.path().resolve("data"), clock, scheduler)) {
      LogBroker broker = storage.logBroker();
      broker.create(LOG).join();
      long begun = clock.nanos();
      Queue<CompletableFuture<Long>> waiting = new ArrayDeque<>();
      for (int i = 0; i < count; i++) {
        if (waiting.size() == inFlight) {
          waiting.remove().join();
        }
        waiting.add(broker.append(LOG, record, Durability.DURABLE));
      }
      waiting.forEach(CompletableFuture::join);
      return count * (double) recordBytes / ((clock.nanos() - begun) / 1e9);
    }
  }
}
