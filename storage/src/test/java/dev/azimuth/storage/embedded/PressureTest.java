package dev.azimuth.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PressureTest {
  private static final LogName LOG = new LogName(1, 0);
  private static final Waiting WAITING = Waiting.real();

  @Test
  void writes_are_refused_while_the_disk_is_full_and_reads_go_on(@TempDir Path directory) {
    AtomicLong usable = new AtomicLong(1 << 20);
    try (SystemScheduler scheduler = new SystemScheduler();
        EmbeddedStorage storage =
            EmbeddedStorage.open(
                DataDirectory.open(directory),
                usable::get,
                1 << 16,
                new SystemClock(),
                scheduler)) {
      LogBroker broker = storage.logBroker();
      WAITING.result(broker.create(LOG));
      WAITING.result(broker.append(LOG, new byte[100], Durability.DURABLE));
      WAITING.fails(broker.append(LOG, new byte[1 << 20], Durability.DURABLE), ErrorCode.DISK_FULL);
      usable.set((1 << 16) - 1);
      WAITING.fails(broker.append(LOG, new byte[100], Durability.DURABLE), ErrorCode.DISK_FULL);
      assertThat(WAITING.result(broker.append(LOG, new byte[100], Durability.ORDERED)))
          .isEqualTo(2); // what reads need may use half of the reserve
      usable.set(1000);
      WAITING.fails(broker.append(LOG, new byte[100], Durability.DURABLE), ErrorCode.DISK_FULL);
      WAITING.fails(broker.append(LOG, new byte[100], Durability.ORDERED), ErrorCode.DISK_FULL);
      WAITING.fails(
          storage.metaStore().commit(MetaTransaction.builder().put("a", new byte[1]).build()),
          ErrorCode.DISK_FULL);
      assertThat(WAITING.result(broker.read(LOG, 1, 1000)).records()).hasSize(2);
      assertThat(WAITING.result(storage.metaStore().get("a"))).isEmpty();
      usable.set(1 << 20);
      assertThat(WAITING.result(broker.append(LOG, new byte[100], Durability.DURABLE)))
          .isEqualTo(3);
    }
  }

  @Test
  void writes_beyond_the_queue_are_refused_until_it_moves(@TempDir Path directory) {
    CompletableFuture<Void> held = new CompletableFuture<>();
    CompletableFuture<Void> moving = new CompletableFuture<>();
    LongSupplier slowDisk =
        () -> {
          held.complete(null);
          WAITING.result(moving);
          return 1L << 40;
        };
    try (SystemScheduler scheduler = new SystemScheduler();
        EmbeddedStorage storage =
            EmbeddedStorage.open(
                DataDirectory.open(directory), slowDisk, 0, new SystemClock(), scheduler)) {
      LogBroker broker = storage.logBroker();
      CompletableFuture<Void> created = broker.create(LOG);
      WAITING.result(held); // the committer has taken it and nothing else
      List<CompletableFuture<Long>> appends = new ArrayList<>();
      for (int i = 0; i <= GroupCommitter.QUEUE_COUNT_MAX; i++) {
        appends.add(broker.append(LOG, new byte[1], Durability.DURABLE));
      }
      CompletableFuture<Long> last = appends.getLast();
      WAITING.fails(last, ErrorCode.TOO_MANY_REQUESTS);
      moving.complete(null);
      WAITING.result(created);
      long taken = appends.stream().filter(append -> !refused(append)).count();
      assertThat(taken).isGreaterThanOrEqualTo(GroupCommitter.QUEUE_COUNT_MAX - 1);
      assertThat(WAITING.result(broker.append(LOG, new byte[1], Durability.DURABLE)))
          .isEqualTo(taken + 1);
    }
  }

  private static boolean refused(CompletableFuture<Long> append) {
    WAITING.until(append);
    return append.isCompletedExceptionally();
  }

  @Test
  void closing_ends_waits_and_refuses_what_comes_later(@TempDir Path directory) {
    try (SystemScheduler scheduler = new SystemScheduler()) {
      EmbeddedStorage storage = EmbeddedStorage.open(directory, new SystemClock(), scheduler);
      LogBroker broker = storage.logBroker();
      WAITING.result(broker.create(LOG));
      CompletableFuture<Void> wait = broker.awaitRecord(LOG, 1);
      CompletableFuture<Long> underWay = broker.append(LOG, new byte[1], Durability.DURABLE);
      CompletableFuture<Void> second = broker.awaitRecord(LOG, 2);
      storage.close();
      WAITING.result(wait);
      assertThat(WAITING.result(underWay)).isEqualTo(1);
      WAITING.fails(second, ErrorCode.SHUTTING_DOWN);
      WAITING.fails(broker.append(LOG, new byte[1], Durability.DURABLE), ErrorCode.SHUTTING_DOWN);
      WAITING.fails(storage.metaStore().get("a"), ErrorCode.SHUTTING_DOWN);
      WAITING.fails(storage.objectStore().size("a"), ErrorCode.SHUTTING_DOWN);
      storage.close();
    }
  }
}
