package dev.azimuth.tests.objects;

import dev.azimuth.storage.contract.ObjectStoreContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.s3.S3Configuration;
import dev.azimuth.storage.s3.S3ObjectStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What every service that speaks S3 has to keep, in a bucket of the test's own.
abstract class S3Contract extends ObjectStoreContract {
  private final TestStores stores = new TestStores();
  private final S3Configuration configuration;
  private final ObjectStore store;

  S3Contract(S3Configuration configuration) {
    this.configuration = configuration;
    store = stores.open(configuration);
  }

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
