package dev.azimuth.storage.manifest;

import dev.azimuth.storage.log.LogName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What the state of a shard consists of up to a log position: everything after it comes from the
/// log.
///
/// @param number raised by every commit, from 1
/// @param coveredPosition the last log position that is covered; 0 for none
/// @param effectiveTimestamp effective timestamp of the last record up to there that is no tick
/// @param lastTick highest timestamp of a tick up to there
/// @param retainedFrom answers as of this timestamp and later are complete; earlier ones are
///   refused
/// @param schemaVersion version of the table as of the covered position
/// @param segments in the order of their first positions
/// @param deletes in the order of their first positions
/// @param versionLead of the shard at the covered position, see [RowVersion]
/// @param openGroups groups of parts that are open at the covered position, in the order of their
///   first positions
public record Manifest(
    LogName shard,
    long number,
    long coveredPosition,
    long effectiveTimestamp,
    long lastTick,
    long retainedFrom,
    int schemaVersion,
    List<ManifestSegment> segments,
    List<DeleteFileEntry> deletes,
    long versionLead,
    List<OpenGroup> openGroups) {
  public Manifest {
    openGroups = List.copyOf(openGroups);
    segments = List.copyOf(segments);
    deletes = List.copyOf(deletes);
    if (number < 1
        || coveredPosition < 0
        || effectiveTimestamp < 0
        || lastTick < 0
        || retainedFrom < 0
        || versionLead < 0) {
      throw new IllegalArgumentException(
          "manifest " + number + " of " + shard + " up to position " + coveredPosition);
    }
    checkSegments(shard, coveredPosition, segments);
    long before = 0;
    for (DeleteFileEntry file : deletes) {
      if (file.firstPosition() < before || file.lastPosition() > coveredPosition) {
        throw new IllegalArgumentException(file.objectKey() + " is out of place");
      }
      before = file.firstPosition();
    }
    before = 0;
    for (OpenGroup group : openGroups) {
      if (group.firstPosition() <= before || group.firstPosition() > coveredPosition) {
        throw new IllegalArgumentException("group " + group.group() + " is out of place");
      }
      before = group.firstPosition();
    }
    Set<String> keys = new HashSet<>();
    objectKeys(segments, deletes)
        .forEach(key -> {
          if (!keys.add(key)) {
            throw new IllegalArgumentException(key + " appears twice");
          }
        });
  }

  private static void checkSegments(
      LogName shard, long coveredPosition, List<ManifestSegment> segments) {
    long before = 0;
    for (ManifestSegment segment : segments) {
      if (!segment.description().identity().shard().equals(shard)
          || segment.firstPosition() < before
          || segment.lastPosition() > coveredPosition
          || segment.foldedPosition() > coveredPosition) {
        throw new IllegalArgumentException(segment.objectKey() + " is out of place");
      }
      before = segment.firstPosition();
    }
  }

  private static Stream<String> objectKeys(
      List<ManifestSegment> segments, List<DeleteFileEntry> deletes) {
    return Stream.concat(
        segments.stream()
            .flatMap(segment ->
                Stream.concat(
                    Stream.of(segment.objectKey()),
                    segment.indexes().stream().map(IndexFile::objectKey))),
        deletes.stream().map(DeleteFileEntry::objectKey));
  }

  /// The first log position that whoever starts from the manifest must read.
  public long replayPosition() {
    return openGroups.isEmpty() ? coveredPosition + 1 : openGroups.getFirst().firstPosition();
  }

  /// Keys of all objects that the manifest names.
  public List<String> objectKeys() {
    return objectKeys(segments, deletes).toList();
  }

  /// Row versions in all segments.
  public long rows() {
    return segments.stream().mapToLong(ManifestSegment::rowCount).sum();
  }

  /// Bytes of all segment files.
  public long bytes() {
    return segments.stream().mapToLong(ManifestSegment::bytes).sum();
  }

  /// Supersessions in all delete files.
  public long deleteCount() {
    return deletes.stream().mapToLong(DeleteFileEntry::count).sum();
  }
}
