package dev.azimuth.tests.objects;

import dev.azimuth.storage.azure.AzureBlobObjectStore;
import dev.azimuth.storage.azure.AzureConfiguration;
import dev.azimuth.tests.components.Components;
import org.junit.jupiter.api.Tag;

@Tag(Components.TAG)
class AzureBlobObjectStoreTest extends RemoteStoreContract<AzureConfiguration> {
  AzureBlobObjectStoreTest() {
    super(
        TestStores.azure(Components.azure(), Components.namespace()),
        TestStores::open,
        AzureBlobObjectStore::createContainer);
  }
}
