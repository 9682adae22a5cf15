package dev.azimuth.tests.objects;

import dev.azimuth.storage.contract.ObjectStoreContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.s3.S3Configuration;
import dev.azimuth.storage.s3.S3ObjectStore;
import dev.azimuth.tests.components.Components;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@Tag(Components.TAG)
@EnabledIfSystemProperty(
    named = "components.radosgw",
    matches = "true",
    disabledReason = "a Ceph cluster is large; -Dcomponents.radosgw=true runs it")
class RadosgwObjectStoreTest extends ObjectStoreContract {
  private final TestStores stores = new TestStores();
  private final S3Configuration configuration =
      TestStores.s3(Components.radosgw(), Components.namespace());
  private final ObjectStore store = stores.open(configuration);

  @BeforeEach
  void open() {
    S3ObjectStore.createBucket(configuration);
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
