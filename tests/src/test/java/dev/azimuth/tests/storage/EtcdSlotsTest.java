package dev.azimuth.tests.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.etcd.EtcdMetaStore;
import dev.azimuth.storage.etcd.EtcdSettings;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.tests.components.Components;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The small keys by which the store finds out what became of a transaction.
@Tag(Components.TAG)
class EtcdSlotsTest {
  private static final Waiting WAITING = Waiting.real();

  private final String address = EtcdStores.address(Components.etcd());
  private final String prefix = Components.namespace();
  private final EtcdStores stores = new EtcdStores();
  private final EtcdMetaStore store = stores.open(address, prefix);
  private final RawEtcd raw = new RawEtcd(address);

  @AfterEach
  void close() {
    stores.close();
    raw.close();
  }

  private static MetaTransaction put(String key) {
    return MetaTransaction.builder().put(key, new byte[1]).build();
  }

  @Test
  void slots_are_used_again_and_go_with_the_store() {
    for (int i = 0; i < 10; i++) {
      WAITING.result(store.commit(put("a")));
    }
    assertThat(raw.under(prefix + "/outcome/")).hasSize(1);
    List<CompletableFuture<?>> commits = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      commits.add(store.commit(put("a")));
    }
    commits.forEach(WAITING::until);
    assertThat(raw.under(prefix + "/outcome/")).hasSizeBetween(2, 128);
    assertThat(WAITING.result(store.range("")).entries()).hasSize(1);
    store.close();
    assertThat(raw.under(prefix + "/outcome/")).isEmpty();
  }

  @Test
  void transactions_go_on_when_the_lease_of_the_slots_has_ended() {
    WAITING.result(store.commit(put("a")));
    long lease = raw.under(prefix + "/outcome/").getFirst().getLease();
    raw.revoke(lease);
    assertThat(WAITING.result(store.commit(put("b"))).committed()).isTrue();
    assertThat(raw.under(prefix + "/outcome/"))
        .isNotEmpty()
        .allSatisfy(slot -> assertThat(slot.getLease()).isNotEqualTo(lease));
  }

  @Test
  void the_end_of_a_callers_lease_is_told_from_that_of_the_slots() {
    long callers = WAITING.result(store.grantLease(Duration.ofMinutes(1)));
    MetaTransaction leased = MetaTransaction.builder().put("leased", new byte[1], callers).build();
    WAITING.result(store.commit(leased));
    raw.revoke(raw.under(prefix + "/outcome/").getFirst().getLease());
    assertThat(WAITING.result(store.commit(leased)).committed()).isTrue();
    WAITING.result(store.revokeLease(callers));
    WAITING.fails(store.commit(leased), ErrorCode.LEASE_ENDED);
  }

  @Test
  void too_many_waiting_transactions_are_refused() {
    EtcdMetaStore patient =
        stores.open(
            EtcdSettings.of(List.of(address), prefix)
                .within(Duration.ofMinutes(1), Duration.ofSeconds(150)));
    List<CompletableFuture<?>> taken = new ArrayList<>();
    CompletableFuture<?> next = patient.commit(put("a"));
    while (!next.isCompletedExceptionally() && taken.size() < 1_000_000) {
      taken.add(next); // As fast as that nobody commits, so that more and more of them wait.
      next = patient.commit(put("a" + taken.size() % 50));
    }
    WAITING.fails(next, ErrorCode.TOO_MANY_REQUESTS);
    assertThat(taken).hasSizeGreaterThanOrEqualTo(10_000);
    taken.forEach(WAITING::result);
    assertThat(WAITING.result(patient.commit(put("after"))).committed()).isTrue();
  }
}
