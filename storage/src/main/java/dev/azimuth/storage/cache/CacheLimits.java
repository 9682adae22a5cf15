package dev.azimuth.storage.cache;

/// How much an [ObjectCache] may use.
///
/// @param diskBytesMax bytes of downloaded files, downloads under way included
/// @param hotBytesMax bytes of mapped files that are kept in memory
/// @param downloadCountMax downloads at a time
/// @param objectCountMax objects that are cached or, where the store is local, mapped
public record CacheLimits(
    long diskBytesMax, long hotBytesMax, int downloadCountMax, int objectCountMax) {
  /// Enough for the files of a large node, and below what an operating system maps at most.
  public static final int OBJECT_COUNT_MAX = 16_384;

  /// Downloads that keep a network busy: each reads several ranges at a time.
  public static final int DOWNLOAD_COUNT_MAX = 8;

  public CacheLimits {
    if (diskBytesMax < 0 || hotBytesMax < 0 || downloadCountMax < 1 || objectCountMax < 1) {
      throw new IllegalArgumentException(
          diskBytesMax + ", " + hotBytesMax + ", " + downloadCountMax + ", " + objectCountMax);
    }
  }

  /// These bytes, and the usual counts.
  public static CacheLimits ofBytes(long diskBytesMax, long hotBytesMax) {
    return new CacheLimits(diskBytesMax, hotBytesMax, DOWNLOAD_COUNT_MAX, OBJECT_COUNT_MAX);
  }
}
