package dev.azimuth.storage.cache;

/// What a cache has done so far, and what it holds now.
///
/// @param hits opens that found the object mapped
/// @param misses opens that had to map, download or wait for one of these
/// @param downloads objects downloaded
/// @param downloadedBytes bytes of these
/// @param evictions objects dropped to make room
/// @param corruptions objects whose content was not what it should be
/// @param objectCount objects known now
/// @param diskBytes bytes of downloaded files, downloads under way included
/// @param pinnedBytes bytes of the objects that somebody has open
/// @param hotBytes bytes kept in memory
public record CacheMetrics(
    long hits,
    long misses,
    long downloads,
    long downloadedBytes,
    long evictions,
    long corruptions,
    int objectCount,
    long diskBytes,
    long pinnedBytes,
    long hotBytes) {}
