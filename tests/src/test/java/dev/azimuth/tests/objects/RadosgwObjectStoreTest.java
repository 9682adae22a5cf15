package dev.azimuth.tests.objects;

import dev.azimuth.tests.components.Components;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@Tag(Components.TAG)
@EnabledIfSystemProperty(
    named = "components.radosgw",
    matches = "true",
    disabledReason = "a Ceph cluster is large; -Dcomponents.radosgw=true runs it")
class RadosgwObjectStoreTest extends S3Contract {
  RadosgwObjectStoreTest() {
    super(TestStores.s3(Components.radosgw(), Components.namespace()));
  }
}
