package dev.azimuth.storage.remote;

import java.time.Duration;

/// Bounds of a [RemoteObjectStore].
///
/// @param requestCountMax requests at a time
/// @param waitingCountMax requests that wait for a turn; more fail with `TOO_MANY_REQUESTS`
/// @param tryCountMax how often a request is sent
/// @param tryLimit time after which a failed request is not sent again
/// @param firstDelay longest wait before a request is sent again; doubles each time
/// @param delayMax what it doubles up to
/// @param partBytes size from which files are sent in parts, and of a part; a larger one if there
///   were more than [#PART_COUNT_MAX] parts
/// @param rangeBytes size of the ranges in which a file is read
/// @param parallelCountMax parts or ranges of one file at a time
public record RemoteLimits(
    int requestCountMax,
    int waitingCountMax,
    int tryCountMax,
    Duration tryLimit,
    Duration firstDelay,
    Duration delayMax,
    int partBytes,
    int rangeBytes,
    int parallelCountMax) {
  /// Most parts of an object; S3 takes 10 000, and Azure Blob 50 000.
  public static final int PART_COUNT_MAX = 10_000;

  /// Least size of a part, except of the last; S3's.
  public static final int PART_BYTES_MIN = 5 << 20;

  /// What suits a service in the same data centre: it may restart within the limit of a minute, and
  /// all parts under way take 256 MiB.
  public static final RemoteLimits DEFAULT =
      new RemoteLimits(
          16,
          4_096,
          12,
          Duration.ofSeconds(60),
          Duration.ofMillis(50),
          Duration.ofSeconds(5),
          16 << 20,
          8 << 20,
          4);

  public RemoteLimits {
    if (tryCountMax < 1 || partBytes < PART_BYTES_MIN || rangeBytes < 1 || parallelCountMax < 1) {
      throw new IllegalArgumentException("limits of an object store are out of range");
    }
  }

  /// The same with another bound of requests at a time.
  public RemoteLimits withRequestCountMax(int count) {
    return new RemoteLimits(
        count,
        waitingCountMax,
        tryCountMax,
        tryLimit,
        firstDelay,
        delayMax,
        partBytes,
        rangeBytes,
        parallelCountMax);
  }

  /// Size of the parts of a file.
  int partBytes(long fileBytes) {
    long smallest = Math.ceilDiv(fileBytes, PART_COUNT_MAX);
    return Math.toIntExact(Math.max(partBytes, smallest));
  }

  /// Longest wait before try number `number` of a request, from 2.
  Duration delayMax(int number) {
    long doubled = firstDelay.toNanos() << Math.min(number - 2, 20);
    return doubled > delayMax.toNanos() ? delayMax : Duration.ofNanos(doubled);
  }
}
