package dev.azimuth.tests.objects;

import dev.azimuth.storage.azure.AzureBlobObjectStore;
import dev.azimuth.storage.azure.AzureConfiguration;
import dev.azimuth.storage.contract.ObjectStoreContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.tests.components.Components;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

@Tag(Components.TAG)
class AzureBlobObjectStoreTest extends ObjectStoreContract {
  private final TestStores stores = new TestStores();
  private final AzureConfiguration configuration =
      TestStores.azure(Components.azure(), Components.namespace());
  private final ObjectStore store = stores.open(configuration);

  @BeforeEach
  void open() {
    AzureBlobObjectStore.createContainer(configuration);
  }

  @AfterEach
  void close() {
    store.close();
    stores.close();
  }

  @Override
  protected ObjectStore store() {
    return store;
  }

  @Override
  protected Waiting waiting() {
    return Waiting.real();
  }
}
