package dev.azimuth.tests.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.etcd.EtcdMetaStore;
import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.tests.components.Components;
import dev.azimuth.tests.components.EtcdServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Etcd is killed and started again while counters are counted up by conditional transactions.
@Tag(Components.TAG)
class EtcdKilledTest {
  private static final Waiting WAITING = Waiting.real();
  private static final int KILLS = 4;
  private static final int COUNTERS = 4;
  private static final int COUNTS_BETWEEN_KILLS = 200;

  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Semaphore acknowledged = new Semaphore(0);

  @Test
  void nothing_acknowledged_is_lost_and_nothing_is_counted_twice() throws Exception {
    try (EtcdServer etcd = Components.newEtcd();
        EtcdStores stores = new EtcdStores();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      EtcdMetaStore store = stores.open(EtcdStores.address(etcd), "counting");
      WatchedChanges seen = WatchedChanges.until("counter/end");
      store.watch("counter/", 0, seen);
      List<CompletableFuture<Counter>> counters = new ArrayList<>();
      for (int i = 0; i < COUNTERS; i++) {
        Counter counter = new Counter(store, "counter/" + i);
        counters.add(
            CompletableFuture.supplyAsync(
                () -> {
                  counter.run();
                  return counter;
                },
                threads));
      }
      for (int kill = 1; kill <= KILLS; kill++) {
        awaitCounts();
        etcd.kill();
        etcd.restart();
      }
      awaitCounts();
      stopped.set(true);
      counters.forEach(WAITING::until);
      WAITING.result(
          store.commit(MetaTransaction.builder().put("counter/end", new byte[0]).build()));
      WAITING.result(seen.reached());
      for (CompletableFuture<Counter> counter : counters) {
        counter.join().check(seen);
      }
    }
  }

  private void awaitCounts() throws InterruptedException {
    assertThat(acknowledged.tryAcquire(COUNTS_BETWEEN_KILLS, 300, TimeUnit.SECONDS)).isTrue();
  }

  /// Counts up one key as long as the test runs.
  private final class Counter {
    private final EtcdMetaStore store;
    private final String key;
    private int committed;
    private int unknown;

    Counter(EtcdMetaStore store, String key) {
      this.store = store;
      this.key = key;
    }

    void run() {
      while (!stopped.get()) {
        try {
          step();
        } catch (CompletionException e) {
          // Etcd may be away for longer than a call may take.
          if (!(e.getCause() instanceof AzimuthException failure)) {
            throw e;
          }
          if (failure.code() == ErrorCode.OUTCOME_UNKNOWN) {
            unknown++;
          } else {
            assertThat(failure.code()).isEqualTo(ErrorCode.STORAGE_FAILED);
          }
        }
      }
    }

    private void step() {
      Optional<MetaEntry> entry = store.get(key).join();
      int next = entry.map(EtcdKilledTest::number).orElse(0) + 1;
      boolean done =
          store
              .commit(
                  MetaTransaction.builder()
                      .ifRevision(key, entry.map(MetaEntry::revision).orElse(0L))
                      .put(key, Integer.toString(next).getBytes(UTF_8))
                      .build())
              .join()
              .committed();
      // Nobody else counts, so only a lost answer could be behind a refusal.
      assertThat(done || unknown > 0).isTrue();
      if (done) {
        committed++;
        acknowledged.release();
      }
    }

    void check(WatchedChanges seen) {
      int last = number(WAITING.result(store.get(key)).orElseThrow());
      assertThat(last).isBetween(committed, committed + unknown);
      List<Integer> numbers =
          seen.transactions().stream()
              .flatMap(List::stream)
              .filter(change -> change.key().equals(key))
              .map(change -> number(((MetaChange.Put) change).entry()))
              .toList();
      assertThat(numbers).as(key).hasSize(last);
      for (int i = 0; i < last; i++) {
        assertThat(numbers.get(i)).as("%s, change %s", key, i).isEqualTo(i + 1);
      }
    }
  }

  private static int number(MetaEntry entry) {
    return Integer.parseInt(new String(entry.value(), UTF_8));
  }
}
