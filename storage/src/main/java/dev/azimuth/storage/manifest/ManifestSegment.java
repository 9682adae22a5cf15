package dev.azimuth.storage.manifest;

import dev.azimuth.storage.object.ObjectKeys;
import dev.azimuth.storage.segment.SegmentDescription;
import dev.azimuth.storage.segment.SegmentSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A segment of a manifest.
///
/// @param checksum as in [SegmentSummary]
/// @param description as the file has it: range, rows, versions, timestamps, keys, column
///   statistics
/// @param foldedPosition supersessions that log positions up to it caused are in the file; delete
///   files with a range at or before it say nothing new
/// @param indexes files of indexes over it
public record ManifestSegment(
    String objectKey,
    long bytes,
    int checksum,
    SegmentDescription description,
    long foldedPosition,
    List<IndexFile> indexes) {
  public ManifestSegment {
    ObjectKeys.check(objectKey);
    indexes = List.copyOf(indexes);
    if (bytes < 0 || foldedPosition < description.identity().lastPosition()) {
      throw new IllegalArgumentException(
          objectKey + ": " + bytes + " bytes, folded up to " + foldedPosition);
    }
  }

  /// The entry of a file that was written and stored under `objectKey`, without indexes.
  public static ManifestSegment of(String objectKey, SegmentSummary summary, long foldedPosition) {
    return new ManifestSegment(
        objectKey,
        summary.bytes(),
        summary.checksum(),
        summary.description(),
        foldedPosition,
        List.of());
  }

  /// The same segment with one more index file.
  public ManifestSegment with(IndexFile index) {
    List<IndexFile> more = new ArrayList<>(indexes);
    more.add(index);
    return new ManifestSegment(objectKey, bytes, checksum, description, foldedPosition, more);
  }

  /// The same segment without some index files.
  public ManifestSegment withoutIndexes(Predicate<IndexFile> dropped) {
    return new ManifestSegment(
        objectKey,
        bytes,
        checksum,
        description,
        foldedPosition,
        indexes.stream().filter(dropped.negate()).toList());
  }

  /// Number of row versions.
  public int rowCount() {
    return description.content().rowCount();
  }

  /// First log position of its range.
  public long firstPosition() {
    return description.identity().firstPosition();
  }

  /// Last log position of its range, included.
  public long lastPosition() {
    return description.identity().lastPosition();
  }
}
