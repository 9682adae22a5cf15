package dev.azimuth.tests.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.etcd.EtcdMetaStore;
import dev.azimuth.storage.etcd.EtcdSettings;
import dev.azimuth.storage.etcd.EtcdSettings.Credentials;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.secret.Secret;
import dev.azimuth.tests.components.Components;
import dev.azimuth.tests.components.EtcdServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// An etcd that asks who is there.
@Tag(Components.TAG)
class EtcdUsersTest {
  private static final Waiting WAITING = Waiting.real();
  private static final String PASSWORD = "correct-horse";

  @Test
  void a_user_may_do_what_etcd_lets_it_and_others_are_told() {
    try (EtcdServer etcd = Components.newEtcd();
        RawEtcd raw = new RawEtcd(EtcdStores.address(etcd));
        EtcdStores stores = new EtcdStores()) {
      raw.enableUsers("azimuth", PASSWORD, "ours");
      EtcdSettings anonymous = EtcdSettings.of(List.of(EtcdStores.address(etcd)), "ours");
      EtcdMetaStore store =
          stores.open(anonymous.as(new Credentials("azimuth", Secret.of(PASSWORD))));
      WatchedChanges seen = WatchedChanges.until("b");
      store.watch("", 0, seen);
      assertThat(WAITING.result(store.commit(put("a"))).committed()).isTrue();
      long lease = WAITING.result(store.grantLease(Duration.ofMinutes(1)));
      assertThat(WAITING.result(store.keepAlive(lease))).isTrue();
      // It forgets all tokens, so that store and watch need new ones.
      etcd.kill();
      etcd.restart();
      assertThat(WAITING.result(store.get("a"))).isPresent();
      assertThat(WAITING.result(store.commit(put("b"))).committed()).isTrue();
      WAITING.result(seen.reached());
      assertThat(seen.transactions()).hasSize(2);

      WAITING.fails(stores.open(anonymous).get("a"), ErrorCode.STORAGE_FAILED);
      EtcdMetaStore wrong =
          stores.open(anonymous.as(new Credentials("azimuth", Secret.of("x-y-z"))));
      WAITING.fails(wrong.commit(put("c")), ErrorCode.STORAGE_FAILED);
      assertThatThrownBy(() -> wrong.get("a").join())
          .hasMessageContaining("authentication failed")
          .hasMessageNotContaining("x-y-z");
      EtcdMetaStore elsewhere =
          stores.open(
              EtcdSettings.of(List.of(EtcdStores.address(etcd)), "theirs")
                  .as(new Credentials("azimuth", Secret.of(PASSWORD))));
      assertThatThrownBy(() -> elsewhere.get("a").join()).hasMessageContaining("permission denied");
    }
  }

  private static MetaTransaction put(String key) {
    return MetaTransaction.builder().put(key, new byte[1]).build();
  }

  @Test
  void settings_do_not_show_the_password() {
    EtcdSettings settings =
        EtcdSettings.of(List.of("localhost:2379"), "ours")
            .as(new Credentials("azimuth", Secret.of(PASSWORD)));
    assertThat(settings.toString()).contains("azimuth").doesNotContain(PASSWORD);
  }
}
