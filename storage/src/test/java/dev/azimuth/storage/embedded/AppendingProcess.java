package dev.azimuth.storage.embedded;

import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// A process that appends until it is killed and prints each position once it is acknowledged.
final class AppendingProcess {
  static final LogName LOG = new LogName(3, 1);
  private static final int IN_FLIGHT = 8;

  private AppendingProcess() {}

  /// Arguments: directory, first number to append.
  public static void main(String[] arguments) {
    EmbeddedStorage storage =
        EmbeddedStorage.open(Path.of(arguments[0]), new SystemClock(), new SystemScheduler());
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    LogBroker broker = storage.logBroker();
    broker.create(LOG).join();
    long number = Long.parseLong(arguments[1]);
    while (true) {
      CompletableFuture<?>[] group = new CompletableFuture<?>[IN_FLIGHT];
      for (int i = 0; i < IN_FLIGHT; i++) {
        long content = number++;
        group[i] =
            broker
                .append(LOG, record(content), Durability.DURABLE)
                .thenAccept(position -> out.println(content + " " + position));
      }
      CompletableFuture.allOf(group).join();
    }
  }

  /// A record of a size that depends on its number.
  static byte[] record(long number) {
    byte[] record = new byte[8 + new Random(number).nextInt(20_000)];
    ByteBuffer.wrap(record).putLong(number);
    return record;
  }
}
