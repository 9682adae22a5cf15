package dev.azimuth.tests.objects;

import dev.azimuth.tests.components.Components;
import org.junit.jupiter.api.Tag;

@Tag(Components.TAG)
class S3ObjectStoreTest extends S3Contract {
  S3ObjectStoreTest() {
    super(TestStores.s3(Components.s3(), Components.namespace()));
  }
}
