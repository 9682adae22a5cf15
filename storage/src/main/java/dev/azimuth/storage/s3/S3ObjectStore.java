package dev.azimuth.storage.s3;

import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.remote.RemoteLimits;
import dev.azimuth.storage.remote.RemoteObjectStore;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.util.random.RandomGenerator;

/// Objects in a bucket of S3, or of a server that speaks its protocol.
///
/// Files above 16 MiB are sent as multipart uploads; incomplete ones of a process that died are
/// removed by the bucket's lifecycle rule `AbortIncompleteMultipartUpload`, which every production
/// bucket should have.
public final class S3ObjectStore {
  private S3ObjectStore() {}

  /// The store in a bucket; nothing is sent yet.
  public static ObjectStore open(
      S3Configuration configuration,
      RemoteLimits limits,
      Clock clock,
      Scheduler scheduler,
      RandomGenerator random) {
    return new RemoteObjectStore(
        new S3Requests(configuration, limits.requestCountMax()), limits, clock, scheduler, random);
  }

  /// Makes the bucket if it is not there; blocks.
  public static void createBucket(S3Configuration configuration) {
    try (S3Requests requests = new S3Requests(configuration, 1)) {
      requests.createBucket();
    }
  }
}
