package dev.azimuth.storage.azure;

import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.remote.RemoteLimits;
import dev.azimuth.storage.remote.RemoteObjectStore;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.util.random.RandomGenerator;

/// Objects as block blobs in a container of Azure Blob.
///
/// Files above 16 MiB are sent as blocks, which are committed together. Blocks of a process that
/// died are removed by Azure after a week.
public final class AzureBlobObjectStore {
  private AzureBlobObjectStore() {}

  /// The store in a container; nothing is sent yet.
  public static ObjectStore open(
      AzureConfiguration configuration,
      RemoteLimits limits,
      Clock clock,
      Scheduler scheduler,
      RandomGenerator random) {
    return new RemoteObjectStore(
        new AzureRequests(configuration, limits.requestCountMax()),
        limits,
        clock,
        scheduler,
        random);
  }

  /// Makes the container if it is not there; blocks.
  public static void createContainer(AzureConfiguration configuration) {
    try (AzureRequests requests = new AzureRequests(configuration, 1)) {
      requests.createContainer();
    }
  }
}
