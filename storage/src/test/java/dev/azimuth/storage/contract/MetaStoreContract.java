package dev.azimuth.storage.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.meta.CommitResult;
import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaRange;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaStore.Watch;
import dev.azimuth.storage.meta.MetaTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every meta store does.
public abstract class MetaStoreContract {
  /// The store under test, empty.
  protected abstract MetaStore store();

  /// How to wait for it.
  protected abstract Waiting waiting();

  private CommitResult commit(MetaTransaction.Builder transaction) {
    return waiting().result(store().commit(transaction.build()));
  }

  private long put(String key, String value) {
    return commit(MetaTransaction.builder().put(key, value.getBytes(UTF_8))).revision();
  }

  private @Nullable MetaEntry get(String key) {
    return waiting().result(store().get(key)).orElse(null);
  }

  private static String describe(MetaChange change) {
    return switch (change) {
      case MetaChange.Put put -> put.key() + "=" + new String(put.entry().value(), UTF_8);
      case MetaChange.Delete delete -> delete.key() + " deleted";
    };
  }

  @Test
  void a_change_raises_the_revision_by_one_and_marks_the_entry() {
    assertThat(get("a")).isNull();
    long first = put("a", "1");
    long second = put("b", "2");
    assertThat(second).isEqualTo(first + 1);
    MetaEntry entry = get("a");
    assertThat(entry).isNotNull();
    assertThat(entry.revision()).isEqualTo(first);
    assertThat(entry.value()).isEqualTo("1".getBytes(UTF_8));
    assertThat(entry.leaseId()).isZero();
  }

  @Test
  void a_transaction_takes_effect_as_a_whole_or_not_at_all() {
    long revision = put("a", "1");
    CommitResult refused =
        commit(
            MetaTransaction.builder()
                .ifRevision("a", revision)
                .ifRevision("b", 99)
                .put("a", new byte[1])
                .put("c", new byte[1]));
    assertThat(refused).isEqualTo(new CommitResult(false, revision));
    assertThat(get("c")).isNull();
    CommitResult taken =
        commit(
            MetaTransaction.builder()
                .ifRevision("a", revision)
                .ifAbsent("b")
                .delete("a")
                .put("b", new byte[1])
                .put("c", new byte[1]));
    assertThat(taken).isEqualTo(new CommitResult(true, revision + 1));
    assertThat(get("a")).isNull();
    assertThat(get("b")).extracting(MetaEntry::revision).isEqualTo(revision + 1);
    assertThat(get("c")).extracting(MetaEntry::revision).isEqualTo(revision + 1);
  }

  @Test
  void a_transaction_that_changes_nothing_is_seen_by_nobody() {
    long revision = put("a", "1");
    Recorder recorder = new Recorder();
    store().watch("", revision, recorder);
    assertThat(commit(MetaTransaction.builder().ifRevision("a", revision)))
        .isEqualTo(new CommitResult(true, revision));
    CommitResult nothing = commit(MetaTransaction.builder().delete("b"));
    assertThat(nothing.committed()).isTrue();
    assertThat(nothing.revision()).isGreaterThanOrEqualTo(revision);
    assertThat(get("a")).extracting(MetaEntry::revision).isEqualTo(revision);
    long next = put("a", "2");
    waiting().result(recorder.seen(1));
    assertThat(recorder.events()).containsExactly(next + ":a=2");
  }

  @Test
  void one_of_several_racing_creates_wins() {
    List<CompletableFuture<CommitResult>> racing = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] value = {(byte) i};
      racing.add(store().commit(MetaTransaction.builder().ifAbsent("a").put("a", value).build()));
    }
    long winners = racing.stream().filter(future -> waiting().result(future).committed()).count();
    assertThat(winners).isEqualTo(1);
  }

  @Test
  void a_range_holds_the_keys_under_its_prefix_in_order() {
    put("b/2", "2");
    put("a", "x");
    put("b/1", "1");
    long revision = put("c", "x");
    MetaRange range = waiting().result(store().range("b/"));
    assertThat(range.entries()).extracting(MetaEntry::key).containsExactly("b/1", "b/2");
    assertThat(range.revision()).isEqualTo(revision);
    assertThat(waiting().result(store().range("")).entries()).hasSize(4);
  }

  @Test
  void a_value_that_is_too_large_is_refused() {
    put("large", "x".repeat(MetaStore.VALUE_BYTES_MAX));
    waiting()
        .fails(
            store()
                .commit(
                    MetaTransaction.builder()
                        .put("larger", new byte[MetaStore.VALUE_BYTES_MAX + 1])
                        .build()),
            ErrorCode.LIMIT_EXCEEDED);
  }

  @Test
  void a_watch_reports_every_change_under_its_prefix_in_order() {
    long before = put("w/a", "0");
    Recorder recorder = new Recorder();
    Watch watch = store().watch("w/", before - 1, recorder);
    put("other", "x");
    put("w/a", "1");
    commit(MetaTransaction.builder().delete("w/a").put("w/b", "2".getBytes(UTF_8)));
    waiting().result(recorder.seen(3));
    assertThat(recorder.events())
        .containsExactly(
            before + ":w/a=0",
            (before + 2) + ":w/a=1",
            (before + 3) + ":w/a deleted",
            (before + 3) + ":w/b=2");
    watch.close();
    Recorder later = new Recorder();
    store().watch("w/", before + 3, later);
    put("w/c", "3");
    waiting().result(later.seen(1));
    assertThat(later.events()).containsExactly((before + 4) + ":w/c=3");
    assertThat(recorder.events()).hasSize(4);
  }

  @Test
  void many_changes_reach_a_watch_without_a_gap() {
    long before = put("other", "x");
    Recorder recorder = new Recorder();
    store().watch("n/", before, recorder);
    List<CompletableFuture<CommitResult>> commits = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      commits.add(
          store()
              .commit(
                  MetaTransaction.builder()
                      .put("n/" + i % 10, Integer.toString(i).getBytes(UTF_8))
                      .build()));
    }
    commits.forEach(waiting()::result);
    waiting().result(recorder.seen(2000));
    Recorder again = new Recorder();
    store().watch("n/", before, again);
    waiting().result(again.seen(2000));
    assertThat(again.events()).isEqualTo(recorder.events());
    assertThat(recorder.events().get(1234)).startsWith(before + 1235 + ":");
  }

  @Test
  void a_watch_from_compacted_history_is_told_once() {
    put("a", "1");
    put("a", "2");
    long last = put("a", "3");
    waiting().result(store().compactHistory(last - 1));
    Recorder lost = new Recorder();
    store().watch("", last - 2, lost);
    waiting().result(lost.lost);
    assertThat(lost.lost).isCompletedWithValue(last - 1);
    assertThat(lost.events()).isEmpty();
    Recorder kept = new Recorder();
    store().watch("", last - 1, kept);
    waiting().result(kept.seen(1));
    assertThat(kept.events()).containsExactly(last + ":a=3");
    assertThat(get("a")).isNotNull();
  }

  @Test
  void entries_disappear_with_their_lease() {
    long kept = waiting().result(store().grantLease(Duration.ofHours(1)));
    long before = put("plain", "x");
    commit(MetaTransaction.builder().put("kept", new byte[1], kept));
    assertThat(get("kept")).extracting(MetaEntry::leaseId).isEqualTo(kept);
    long leaseId = putUnderShortLease("leased");
    Recorder recorder = new Recorder();
    store().watch("leased", before, recorder);
    waiting().result(recorder.seen(2));
    assertThat(recorder.events().getFirst()).contains(":leased=");
    assertThat(recorder.events().get(1)).endsWith(":leased deleted");
    assertThat(get("leased")).isNull();
    assertThat(get("kept")).isNotNull();
    assertThat(waiting().result(store().keepAlive(leaseId))).isFalse();
    assertThat(waiting().result(store().keepAlive(kept))).isTrue();
    waiting()
        .fails(
            store().commit(MetaTransaction.builder().put("x", new byte[1], leaseId).build()),
            ErrorCode.LEASE_ENDED);
  }

  /// Puts an entry under a lease that soon ends; its id. One that ended before the entry was put,
  /// on a machine that stalls, is followed by a longer one.
  private long putUnderShortLease(String key) {
    for (Duration life = Duration.ofMillis(200); ; life = life.multipliedBy(2)) {
      long leaseId = waiting().result(store().grantLease(life));
      CompletableFuture<CommitResult> put =
          store().commit(MetaTransaction.builder().put(key, new byte[1], leaseId).build());
      waiting().until(put);
      if (!put.isCompletedExceptionally()) {
        return leaseId;
      }
      waiting().fails(put, ErrorCode.LEASE_ENDED);
      assertThat(life).isLessThan(Duration.ofMinutes(1));
    }
  }

  @Test
  void a_revoked_lease_takes_its_entries_with_it() {
    long leaseId = waiting().result(store().grantLease(Duration.ofHours(1)));
    commit(MetaTransaction.builder().put("a", new byte[1], leaseId).put("b", new byte[1], leaseId));
    put("b", "no longer under it");
    waiting().result(store().revokeLease(leaseId));
    assertThat(get("a")).isNull();
    assertThat(get("b")).isNotNull();
    assertThat(waiting().result(store().keepAlive(leaseId))).isFalse();
    waiting().result(store().revokeLease(leaseId));
  }

  /// Remembers what a watch reported.
  protected static final class Recorder implements MetaStore.WatchListener {
    private final CompletableFuture<Long> lost = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<String> events = new ArrayList<>();
    private int transactions;
    private int wanted = Integer.MAX_VALUE;
    private CompletableFuture<Void> reached = new CompletableFuture<>();

    @Override
    public void onChanges(long revision, List<MetaChange> changes) {
      lock.lock();
      try {
        changes.forEach(change -> events.add(revision + ":" + describe(change)));
        transactions++;
        if (transactions >= wanted) {
          reached.complete(null);
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onHistoryLost(long compactedRevision) {
      lost.complete(compactedRevision);
    }

    /// Completes when this many transactions were reported.
    public CompletableFuture<Void> seen(int count) {
      lock.lock();
      try {
        wanted = count;
        reached = new CompletableFuture<>();
        if (transactions >= count) {
          reached.complete(null);
        }
        return reached;
      } finally {
        lock.unlock();
      }
    }

    /// What was reported so far, as `revision:key=value`.
    public List<String> events() {
      lock.lock();
      try {
        return List.copyOf(events);
      } finally {
        lock.unlock();
      }
    }
  }
}
