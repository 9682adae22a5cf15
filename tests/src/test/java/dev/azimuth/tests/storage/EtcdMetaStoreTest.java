package dev.azimuth.tests.storage;

import dev.azimuth.storage.contract.MetaStoreContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.tests.components.Components;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag(Components.TAG)
class EtcdMetaStoreTest extends MetaStoreContract {
  private final EtcdStores stores = new EtcdStores();
  private final MetaStore store =
      stores.open(EtcdStores.address(Components.etcd()), Components.namespace());

  @AfterEach
  void close() {
    stores.close();
  }

  @Override
  protected MetaStore store() {
    return store;
  }

  @Override
  protected Waiting waiting() {
    return Waiting.real();
  }
}
