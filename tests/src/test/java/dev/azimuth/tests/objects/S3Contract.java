package dev.azimuth.tests.objects;

import dev.azimuth.storage.s3.S3Configuration;
import dev.azimuth.storage.s3.S3ObjectStore;

/// What every service that speaks S3 has to keep.
abstract class S3Contract extends RemoteStoreContract<S3Configuration> {
  S3Contract(S3Configuration configuration) {
    super(configuration, TestStores::open, S3ObjectStore::createBucket);
  }
}
