package dev.azimuth.tests.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.etcd.EtcdMetaStore;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaRange;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.tests.components.Components;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The meta store at the limits of etcd's messages.
@Tag(Components.TAG)
class EtcdSizesTest {
  private static final Waiting WAITING = Waiting.real();

  private final EtcdStores stores = new EtcdStores();
  private final EtcdMetaStore store =
      stores.open(EtcdStores.address(Components.etcd()), Components.namespace());

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void forty_megabytes_are_listed_at_one_revision_and_watched_transaction_by_transaction() {
    long before = WAITING.result(store.range("")).revision();
    long last = before;
    int transactionCount = 34;
    int keyCount = 4;
    byte[] value = new byte[300_000];
    for (int i = 0; i < transactionCount; i++) {
      MetaTransaction.Builder transaction = MetaTransaction.builder();
      for (int j = 0; j < keyCount; j++) {
        transaction.put("large/%02d/%d".formatted(i, j), value);
      }
      last = WAITING.result(store.commit(transaction.build())).revision();
    }
    MetaRange range = WAITING.result(store.range("large/"));
    assertThat(range.entries()).hasSize(transactionCount * keyCount);
    assertThat(range.entries()).isSortedAccordingTo((a, b) -> a.key().compareTo(b.key()));
    assertThat(last).isGreaterThanOrEqualTo(before + transactionCount);
    assertThat(range.revision()).isGreaterThanOrEqualTo(last); // Others use this etcd, too.
    WatchedChanges seen = WatchedChanges.of(transactionCount);
    store.watch("large/", before, seen);
    WAITING.result(seen.reached());
    assertThat(seen.transactions()).allSatisfy(changes -> assertThat(changes).hasSize(keyCount));
  }

  @Test
  void several_pages_are_listed_at_one_revision() {
    int entryCount = 4_500;
    List<CompletableFuture<?>> commits = new ArrayList<>();
    for (int i = 0; i < entryCount; i += 100) {
      MetaTransaction.Builder transaction = MetaTransaction.builder();
      for (int j = i; j < i + 100; j++) {
        transaction.put("many/%04d".formatted(j), new byte[3]);
      }
      commits.add(store.commit(transaction.build()));
    }
    commits.forEach(WAITING::until);
    CompletableFuture<MetaRange> listed = store.range("many/");
    List<CompletableFuture<?>> deletes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      deletes.add(
          store.commit(MetaTransaction.builder().delete("many/%04d".formatted(4_400 + i)).build()));
    }
    MetaRange range = WAITING.result(listed);
    deletes.forEach(WAITING::until);
    int deletedBefore =
        entryCount - range.entries().size(); // by transactions that came before the first page
    assertThat(deletedBefore).isBetween(0, 50);
    assertThat(range.entries()).extracting(MetaEntry::key).doesNotHaveDuplicates().isSorted();
    assertThat(range.entries())
        .allSatisfy(entry -> assertThat(entry.revision()).isLessThanOrEqualTo(range.revision()));
  }

  @Test
  void the_largest_number_of_operations_is_taken() {
    MetaTransaction.Builder puts = MetaTransaction.builder();
    MetaTransaction.Builder mixed = MetaTransaction.builder();
    for (int i = 0; i < MetaStore.TRANSACTION_OPERATIONS_MAX; i++) {
      puts.put("a" + i, new byte[1]);
    }
    for (int i = 0; i < MetaStore.TRANSACTION_OPERATIONS_MAX / 2; i++) {
      mixed.ifAbsent("b" + i).put("b" + i, new byte[1]);
    }
    assertThat(WAITING.result(store.commit(puts.build())).committed()).isTrue();
    assertThat(WAITING.result(store.commit(mixed.build())).committed()).isTrue();
    assertThat(WAITING.result(store.commit(mixed.build())).committed()).isFalse();
  }

  @Test
  void a_transaction_that_is_too_large_for_etcd_is_refused() {
    byte[] value = new byte[MetaStore.VALUE_BYTES_MAX];
    WAITING.fails(
        store.commit(MetaTransaction.builder().put("a", value).put("b", value).build()),
        ErrorCode.LIMIT_EXCEEDED);
    assertThat(WAITING.result(store.get("a"))).isEmpty();
  }

  @Test
  void the_last_operation_on_a_key_counts() {
    WAITING.result(
        store.commit(
            MetaTransaction.builder()
                .put("a", new byte[1])
                .put("a", new byte[2])
                .put("b", new byte[1])
                .delete("b")
                .build()));
    assertThat(WAITING.result(store.get("a")).orElseThrow().value()).hasSize(2);
    assertThat(WAITING.result(store.get("b"))).isEmpty();
  }
}
