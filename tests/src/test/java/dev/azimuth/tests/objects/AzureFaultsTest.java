package dev.azimuth.tests.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.azure.AzureBlobObjectStore;
import dev.azimuth.storage.azure.AzureConfiguration;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.tests.components.AzureServer;
import dev.azimuth.tests.components.Components;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(Components.TAG)
class AzureFaultsTest {
  private static final Waiting WAITING = Waiting.real();

  private final TestStores stores = new TestStores();

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void a_wrong_key_is_refused_and_named_nowhere() {
    AzureConfiguration right = TestStores.azure(Components.azure(), Components.namespace());
    AzureBlobObjectStore.createContainer(right);
    String wrong =
        Base64.getEncoder().encodeToString("not the right key".getBytes(StandardCharsets.US_ASCII));
    try (CapturedLogs logs = CapturedLogs.start();
        ObjectStore store = stores.open(TestStores.withKey(right, wrong));
        ObjectStore working = stores.open(right)) {
      CompletableFuture<Void> put = store.put("a", new byte[1]);
      WAITING.fails(put, ErrorCode.STORAGE_DENIED);
      assertThatThrownBy(put::join)
          .hasMessageContaining("Azure container azimuth-tests at http://")
          .hasMessageContaining("HTTP status 403");
      WAITING.fails(store.get("a", 0, 1), ErrorCode.STORAGE_DENIED);
      WAITING.result(working.put("a", new byte[1]));
      assertThat(logs.text() + CapturedLogs.stackTrace(put) + store + right)
          .doesNotContain(wrong)
          .doesNotContain(AzureServer.ACCOUNT_KEY);
    }
  }

  @Test
  void a_missing_container_is_named_and_not_taken_for_missing_objects() {
    AzureConfiguration configuration = TestStores.azure(Components.azure(), "p");
    try (ObjectStore store =
        stores.open(TestStores.withContainer(configuration, "no-such-container"))) {
      CompletableFuture<List<String>> list = store.list("", "", 1);
      WAITING.fails(list, ErrorCode.STORAGE_FAILED);
      assertThatThrownBy(list::join).hasMessageContaining("ContainerNotFound");
      WAITING.fails(store.size("a"), ErrorCode.STORAGE_FAILED);
    }
  }
}
