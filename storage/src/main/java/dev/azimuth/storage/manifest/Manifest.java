package dev.azimuth.storage.manifest;

import dev.azimuth.storage.log.LogName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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
/// @param merge the merge whose segment waits for its indexes, if there is one; one at a time
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
    List<OpenGroup> openGroups,
    Optional<WaitingMerge> merge) {
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
    if (merge.isPresent()) {
      check(shard, coveredPosition, segments, merge.get());
    }
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
    objectKeys(withMerged(segments, merge), deletes)
        .forEach(key -> {
          if (!keys.add(key)) {
            throw new IllegalArgumentException(key + " appears twice");
          }
        });
  }

  /// One without a merge that waits.
  public Manifest(
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
    this(
        shard,
        number,
        coveredPosition,
        effectiveTimestamp,
        lastTick,
        retainedFrom,
        schemaVersion,
        segments,
        deletes,
        versionLead,
        openGroups,
        Optional.empty());
  }

  /// The same under another number, with these segments and this merge.
  private Manifest with(
      long otherNumber, List<ManifestSegment> others, Optional<WaitingMerge> otherMerge) {
    return new Manifest(
        shard,
        otherNumber,
        coveredPosition,
        effectiveTimestamp,
        lastTick,
        retainedFrom,
        schemaVersion,
        others,
        deletes,
        versionLead,
        openGroups,
        otherMerge);
  }

  /// The same with another merge that waits, or with none.
  public Manifest with(Optional<WaitingMerge> waiting) {
    return with(number, segments, waiting);
  }

  /// What comes after it when nothing has changed.
  public Manifest next() {
    return with(number + 1, segments, merge);
  }

  /// What comes after it when nothing but the index files of segments has changed.
  ///
  /// @param change made to each of [#storedSegments()]
  public Manifest next(UnaryOperator<ManifestSegment> change) {
    return with(
        number + 1,
        segments.stream().map(change).toList(),
        merge.map(waiting -> waiting.with(change.apply(waiting.segment()))));
  }

  private static void check(
      LogName shard, long coveredPosition, List<ManifestSegment> segments, WaitingMerge merge) {
    checkSegments(shard, coveredPosition, List.of(merge.segment()));
    Set<String> keys =
        segments.stream().map(ManifestSegment::objectKey).collect(Collectors.toSet());
    if (!keys.containsAll(merge.inputs())) {
      throw new IllegalArgumentException(
          merge.segment().objectKey() + " waits without the segments that it is made of");
    }
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

  private static List<ManifestSegment> withMerged(
      List<ManifestSegment> segments, Optional<WaitingMerge> merge) {
    return Stream.concat(segments.stream(), merge.stream().map(WaitingMerge::segment)).toList();
  }

  /// The segments, and the one that waits for its indexes.
  public List<ManifestSegment> storedSegments() {
    return withMerged(segments, merge);
  }

  /// Keys of all objects that the manifest names.
  public List<String> objectKeys() {
    return objectKeys(storedSegments(), deletes).toList();
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
