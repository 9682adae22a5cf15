package dev.azimuth.tests.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.etcd.EtcdMetaStore;
import dev.azimuth.storage.etcd.EtcdSettings;
import dev.azimuth.storage.meta.CommitResult;
import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.tests.components.Components;
import dev.azimuth.tests.components.EtcdServer;
import dev.azimuth.tests.components.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The meta store when the network between it and etcd fails.
@Tag(Components.TAG)
class EtcdNetworkTest {
  private static final Waiting WAITING = Waiting.real();
  private static final int ATTEMPTS_MAX = 100;
  private static final Duration START_LIMIT = Duration.ofMinutes(10);

  /// Its own: leases that stores could not take back end later, which raises the revision.
  private static final EtcdServer ETCD = Components.newEtcd();

  private final EtcdStores stores = new EtcdStores();
  private final TcpProxy proxy = TcpProxy.before(EtcdStores.address(ETCD));
  private final String prefix = Components.namespace();
  private final EtcdMetaStore direct = stores.open(EtcdStores.address(ETCD), prefix);
  private final EtcdMetaStore store = stores.open(proxy.address(), prefix);

  @AfterAll
  static void stopEtcd() {
    ETCD.close();
  }

  @AfterEach
  void close() {
    proxy.mend();
    stores.close();
    proxy.close();
  }

  private static MetaTransaction put(String key) {
    return MetaTransaction.builder().put(key, key.getBytes(UTF_8)).build();
  }

  private static MetaTransaction create(String key) {
    return MetaTransaction.builder().ifAbsent(key).put(key, key.getBytes(UTF_8)).build();
  }

  private static long revision(EtcdMetaStore store) {
    return WAITING.result(store.range("")).revision();
  }

  @Test
  void a_transaction_whose_answer_was_lost_is_found_to_be_committed() {
    WAITING.result(store.commit(put("before")));
    WatchedChanges seen = WatchedChanges.of(1);
    direct.watch("created", revision(direct), seen);
    proxy.loseAnswers();
    CompletableFuture<CommitResult> commit = store.commit(create("created"));
    WAITING.result(seen.reached());
    assertThat(commit).isNotDone();
    proxy.mend();
    CommitResult result = WAITING.result(commit);
    MetaEntry entry = WAITING.result(direct.get("created")).orElseThrow();
    assertThat(result).isEqualTo(new CommitResult(true, entry.revision()));
    // The slot that it used works again.
    assertThat(WAITING.result(store.commit(put("after"))).committed()).isTrue();
  }

  @Test
  void transactions_whose_requests_were_lost_are_committed_once() {
    WAITING.result(store.commit(put("before")));
    WatchedChanges seen = WatchedChanges.of(20);
    direct.watch("created", revision(direct), seen);
    proxy.cut();
    List<CompletableFuture<CommitResult>> commits = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      commits.add(store.commit(create("created" + i)));
    }
    proxy.mend();
    for (CompletableFuture<CommitResult> commit : commits) {
      assertThat(WAITING.result(commit).committed()).isTrue();
    }
    WAITING.result(seen.reached());
    assertThat(seen.transactions()).hasSize(20);
  }

  @Test
  void a_transaction_that_could_not_be_sent_has_certainly_failed() {
    EtcdMetaStore hasty = hasty();
    proxy.cut();
    WAITING.fails(hasty.commit(put("a")), ErrorCode.STORAGE_FAILED);
    WAITING.fails(hasty.get("a"), ErrorCode.STORAGE_FAILED);
    proxy.mend();
    assertThat(soon(() -> hasty.get("a"))).isEmpty();
  }

  @Test
  void a_start_waits_longer_for_an_answer_than_a_call_does() {
    EtcdMetaStore hasty = hasty();
    proxy.cut();
    CompletableFuture<Void> answers = hasty.answers(START_LIMIT);
    WAITING.fails(hasty.answers(Duration.ofMillis(100)), ErrorCode.STORAGE_FAILED);
    WAITING.fails(hasty.get("a"), ErrorCode.STORAGE_FAILED);
    assertThat(answers).isNotDone();
    proxy.mend();
    WAITING.until(answers);
    assertThat(answers).isCompleted();
  }

  @Test
  void a_transaction_whose_fate_cannot_be_asked_for_is_of_unknown_outcome() {
    EtcdMetaStore hasty = hasty();
    soon(() -> hasty.commit(put("before")));
    proxy.loseAnswers();
    ErrorCode code = failure(hasty.commit(put("a")));
    for (int attempt = 1; attempt < ATTEMPTS_MAX && code == ErrorCode.STORAGE_FAILED; attempt++) {
      code = failure(hasty.commit(put("a"))); // The machine stalled, and nothing was sent in time.
    }
    assertThat(code).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    WAITING.fails(hasty.get("a"), ErrorCode.STORAGE_FAILED);
    proxy.mend();
    assertThat(soon(() -> hasty.commit(put("after"))).committed()).isTrue();
  }

  private static ErrorCode failure(CompletableFuture<?> call) {
    WAITING.until(call);
    if (call.isCompletedExceptionally()
        && call.exceptionNow() instanceof AzimuthException failure) {
      return failure.code();
    }
    throw new AssertionError("no failure of the store: " + call);
  }

  /// What a call gives that is made again until the little time is enough that it may take.
  private static <T> T soon(Supplier<CompletableFuture<T>> call) {
    CompletableFuture<T> made = call.get();
    WAITING.until(made);
    for (int attempt = 1; attempt < ATTEMPTS_MAX && made.isCompletedExceptionally(); attempt++) {
      assertThat(failure(made)).isIn(ErrorCode.STORAGE_FAILED, ErrorCode.OUTCOME_UNKNOWN);
      made = call.get();
      WAITING.until(made);
    }
    return made.join();
  }

  private EtcdMetaStore hasty() {
    return stores.open(
        EtcdSettings.of(List.of(proxy.address()), prefix)
            .within(Duration.ofMillis(400), Duration.ofMillis(1500)));
  }

  @Test
  void a_watch_goes_on_where_it_was_when_its_connection_is_cut() {
    WatchedChanges seen = WatchedChanges.of(60);
    store.watch("w/", revision(store), seen);
    for (int i = 0; i < 60; i++) {
      WAITING.result(direct.commit(put("w/" + i)));
      if (i % 20 == 10) {
        proxy.mend(); // which ends all connections
      }
    }
    WAITING.result(seen.reached());
    for (int i = 0; i < 60; i++) {
      assertThat(seen.transactions().get(i)).extracting(MetaChange::key).containsExactly("w/" + i);
    }
  }

  @Test
  void a_watch_that_was_away_while_history_was_compacted_is_told() {
    WatchedChanges seen = WatchedChanges.of(1);
    store.watch("w/", revision(store), seen);
    WAITING.result(direct.commit(put("w/first")));
    WAITING.result(seen.reached());
    proxy.cut();
    WAITING.result(direct.commit(put("w/missed")));
    WAITING.result(direct.commit(put("w/missed")));
    long compacted = WAITING.result(direct.commit(put("w/last"))).revision() - 1;
    WAITING.result(direct.compactHistory(compacted));
    proxy.mend();
    assertThat(WAITING.result(seen.lost())).isEqualTo(compacted);
    assertThat(seen.transactions()).hasSize(1);
    // As a mirror does: list, then follow.
    var range = WAITING.result(store.range("w/"));
    assertThat(range.entries()).hasSize(3);
    WatchedChanges again = WatchedChanges.of(1);
    store.watch("w/", range.revision(), again);
    WAITING.result(direct.commit(put("w/next")));
    WAITING.result(again.reached());
    assertThat(again.transactions().getFirst())
        .extracting(MetaChange::key)
        .containsExactly("w/next");
  }

  @Test
  void a_watch_that_keeps_up_does_not_notice_a_compaction() {
    WatchedChanges seen = WatchedChanges.until("w/second");
    store.watch("w/", revision(store), seen);
    WAITING.result(direct.commit(put("w/first")));
    WAITING.result(seen.first());
    long last = WAITING.result(direct.commit(put("elsewhere"))).revision();
    WAITING.result(direct.compactHistory(last));
    WAITING.result(direct.commit(put("w/second")));
    WAITING.result(seen.reached());
    assertThat(seen.lost()).isNotDone();
  }
}
