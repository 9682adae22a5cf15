package dev.azimuth.storage.manifest;

import dev.azimuth.storage.object.ObjectKeys;
import dev.azimuth.storage.segment.DeleteFileSummary;

/// A delete file of a manifest.
///
/// @param checksum as in [DeleteFileSummary]
/// @param count number of supersessions in it
/// @param firstPosition first log position of the range that caused them
/// @param lastPosition last log position of the range, included
public record DeleteFileEntry(
    String objectKey, long bytes, int checksum, int count, long firstPosition, long lastPosition) {
  public DeleteFileEntry {
    ObjectKeys.check(objectKey);
    if (bytes < 0 || count < 0 || firstPosition < 1 || lastPosition < firstPosition) {
      throw new IllegalArgumentException(
          count + " deletes of positions " + firstPosition + " to " + lastPosition);
    }
  }

  /// The entry of a file that was written and stored under `objectKey`.
  public static DeleteFileEntry of(String objectKey, DeleteFileSummary summary) {
    return new DeleteFileEntry(
        objectKey,
        summary.bytes(),
        summary.checksum(),
        summary.count(),
        summary.identity().firstPosition(),
        summary.identity().lastPosition());
  }
}
