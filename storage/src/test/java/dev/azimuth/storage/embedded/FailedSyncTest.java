package dev.azimuth.storage.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.journal.JournalBatch;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a failed fsync leads to.
class FailedSyncTest {
  private static final LogName LOG = new LogName(1, 0);
  private static final Waiting WAITING = Waiting.real();
  private static final int ACKNOWLEDGED = 20;

  @TempDir private Path directory;

  private final AtomicBoolean disabled = new AtomicBoolean();

  /// What is on the disk after a write whose sync has failed.
  enum Leftover {
    NOTHING,
    ALL_OF_IT
  }

  /// A journal whose synced writes fail while the disk is disabled.
  private GroupTarget<JournalBatch> failing(GroupTarget<JournalBatch> journal, Leftover leftover) {
    return new GroupTarget<>() {
      @Override
      public JournalBatch newBatch() {
        return journal.newBatch();
      }

      @Override
      public void write(JournalBatch batch, Durability durability) {
        if (durability == Durability.ORDERED || !disabled.get()) {
          journal.write(batch, durability);
          return;
        }
        if (leftover == Leftover.ALL_OF_IT) {
          journal.write(batch, Durability.ORDERED);
        }
        throw DurableFiles.failure("cannot write " + directory, new IOException("fsync failed"));
      }
    };
  }

  private EmbeddedStorage open(Leftover leftover, SystemScheduler scheduler) {
    return EmbeddedStorage.open(
        DataDirectory.open(directory),
        () -> 1L << 40,
        0,
        journal -> failing(journal, leftover),
        new SystemClock(),
        scheduler);
  }

  private static byte[] record(int number) {
    return ("record " + number).getBytes(UTF_8);
  }

  private static CompletableFuture<Long> append(LogBroker broker, int number) {
    return broker.append(LOG, record(number), Durability.DURABLE);
  }

  private static List<String> records(LogBroker broker) {
    return WAITING.result(broker.read(LOG, LogBroker.FIRST_POSITION, 1 << 20)).records().stream()
        .map(bytes -> new String(bytes, UTF_8))
        .toList();
  }

  private static AzimuthException failureOf(CompletableFuture<?> write) {
    WAITING.until(write);
    try {
      write.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof AzimuthException failure) {
        return failure;
      }
      throw e;
    }
    throw new AssertionError("a write after a failed fsync was acknowledged");
  }

  private static List<String> acknowledged() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < ACKNOWLEDGED; i++) {
      expected.add("record " + i);
    }
    return expected;
  }

  @ParameterizedTest
  @EnumSource
  void writes_stop_until_the_storage_is_opened_again_and_reads_go_on(Leftover leftover) {
    try (SystemScheduler scheduler = new SystemScheduler();
        EmbeddedStorage storage = open(leftover, scheduler)) {
      LogBroker broker = storage.logBroker();
      WAITING.result(broker.create(LOG));
      WAITING.result(
          storage.metaStore().commit(MetaTransaction.builder().put("a", record(1)).build()));
      for (int i = 0; i < ACKNOWLEDGED; i++) {
        WAITING.result(append(broker, i));
      }

      disabled.set(true);
      AzimuthException unknown = failureOf(append(broker, ACKNOWLEDGED));
      assertThat(unknown.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
      assertThat(unknown)
          .hasMessageContaining("fsync failed")
          .hasMessageContaining(directory.toString());

      disabled.set(false); // The disk works again, and still nobody knows what it holds.
      AzimuthException refusal = failureOf(append(broker, ACKNOWLEDGED + 1));
      assertThat(refusal.code()).isEqualTo(ErrorCode.STORAGE_FAILED);
      assertThat(refusal).hasMessageContaining("reopen the storage");
      assertThat(
              failureOf(
                      storage
                          .metaStore()
                          .commit(MetaTransaction.builder().put("b", record(2)).build()))
                  .code())
          .isEqualTo(ErrorCode.STORAGE_FAILED);

      assertThat(records(broker)).containsExactlyElementsOf(acknowledged());
      assertThat(WAITING.result(broker.endPosition(LOG))).isEqualTo(ACKNOWLEDGED + 1);
      assertThat(WAITING.result(storage.metaStore().get("a"))).isPresent();
    }
    try (SystemScheduler scheduler = new SystemScheduler();
        EmbeddedStorage storage = open(leftover, scheduler)) {
      List<String> found = records(storage.logBroker());
      assertThat(found.subList(0, ACKNOWLEDGED)).isEqualTo(acknowledged());
      assertThat(found.size()).isLessThanOrEqualTo(ACKNOWLEDGED + 1);
      long position = WAITING.result(append(storage.logBroker(), 99));
      assertThat(position).isEqualTo(found.size() + 1);
      assertThat(records(storage.logBroker())).last().isEqualTo("record 99");
    }
  }

  @Test
  void writes_that_wait_behind_the_failed_one_are_refused_not_acknowledged() {
    try (SystemScheduler scheduler = new SystemScheduler();
        EmbeddedStorage storage = open(Leftover.NOTHING, scheduler)) {
      LogBroker broker = storage.logBroker();
      WAITING.result(broker.create(LOG));
      disabled.set(true);
      List<CompletableFuture<Long>> appends = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        appends.add(append(broker, i));
      }
      for (CompletableFuture<Long> write : appends) {
        assertThat(failureOf(write).code())
            .isIn(ErrorCode.OUTCOME_UNKNOWN, ErrorCode.STORAGE_FAILED);
      }
      assertThat(records(broker)).isEmpty();
    }
  }
}
