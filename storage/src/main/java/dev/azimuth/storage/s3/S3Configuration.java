package dev.azimuth.storage.s3;

import dev.azimuth.storage.secret.Secret;
import java.net.URI;
import java.time.Duration;

/// Where a bucket is and how to get in.
///
/// @param endpoint of the server, `http` or `https`
/// @param region that requests are signed for
/// @param bucket that holds the objects, and is there already
/// @param pathPrefix what all keys begin with, without a slash at its end; may be empty
/// @param addressing where requests carry the bucket
/// @param accessKey name of the key
/// @param secretKey the key
/// @param requestLimit longest time for one request
public record S3Configuration(
    URI endpoint,
    String region,
    String bucket,
    String pathPrefix,
    Addressing addressing,
    String accessKey,
    Secret secretKey,
    Duration requestLimit) {
  /// Where requests carry the bucket.
  public enum Addressing {
    /// In the path: what most servers other than Amazon's expect.
    PATH,
    /// In the host name.
    HOST
  }
}
