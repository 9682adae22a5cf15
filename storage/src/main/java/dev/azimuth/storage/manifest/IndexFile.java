package dev.azimuth.storage.manifest;

import dev.azimuth.storage.object.ObjectKeys;

/// A file of an index over one segment.
///
/// @param indexId of the index in the table's definition
/// @param kind as in `USING`
/// @param checksum as the index file defines it
public record IndexFile(long indexId, String kind, String objectKey, long bytes, int checksum) {
  public IndexFile {
    ObjectKeys.check(objectKey);
    if (bytes < 0) {
      throw new IllegalArgumentException("index file of " + bytes + " bytes");
    }
  }
}
