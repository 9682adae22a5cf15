package dev.azimuth.storage.manifest;

import dev.azimuth.storage.column.EncodedKey;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.segment.ColumnStatistics;
import dev.azimuth.storage.segment.DeleteFileSummary;
import dev.azimuth.storage.segment.SegmentContent;
import dev.azimuth.storage.segment.SegmentDescription;
import dev.azimuth.storage.segment.SegmentIdentity;
import dev.azimuth.storage.segment.SegmentSummary;
import dev.azimuth.storage.type.ColumnType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Manifests to try things with.
final class TestManifests {
  static final LogName SHARD = new LogName(7, 2);

  private TestManifests() {}

  /// Two segments, one with an index, and a delete file.
  static Manifest full(long number) {
    return new Manifest(
        SHARD,
        number,
        30,
        1L << 40,
        (1L << 40) - 1,
        1L << 39,
        3,
        List.of(
            segment("tables/7/2/segment-1-9-a-1.arrow", 1, 9, 20)
                .with(
                    new IndexFile(
                        5, "hnsw", "tables/7/2/index-5-a-4", 1_234_567_890_123L, 0xfedcba98)),
            segment("tables/7/2/segment-10-30-a-2.arrow", 10, 30, 30)),
        List.of(
            DeleteFileEntry.of(
                "tables/7/2/deletes-21-30-a-3.arrow",
                new DeleteFileSummary(new SegmentIdentity(SHARD, 3, 21, 30), 4, 999, -1))),
        0,
        List.of());
  }

  /// Parts of two statements that have not all come.
  static Manifest withGroups(long number) {
    return new Manifest(
        SHARD,
        number,
        30,
        7,
        6,
        0,
        3,
        List.of(),
        List.of(),
        2,
        List.of(new OpenGroup(11, 18, 6), new OpenGroup(12, 19, 5)));
  }

  /// A merge of the first segment that waits for two indexes, of which it has one.
  static Manifest withMerge(long number) {
    return full(number)
        .with(
            Optional.of(
                new WaitingMerge(
                    segment("tables/7/2/segment-1-9-a-5.arrow", 1, 9, 30)
                        .with(new IndexFile(6, "hnsw", "tables/7/2/index-6-a-6", 5, 7)),
                    List.of("tables/7/2/segment-1-9-a-1.arrow"),
                    Set.of(6L, 5L))));
  }

  /// Nothing but a position.
  static Manifest empty(long number, long coveredPosition) {
    return new Manifest(
        SHARD, number, coveredPosition, 5, 6, 0, 3, List.of(), List.of(), 0, List.of());
  }

  private static ManifestSegment segment(String objectKey, long first, long last, long folded) {
    SegmentDescription description =
        new SegmentDescription(
            new SegmentIdentity(SHARD, 3, first, last),
            new SegmentContent(
                100,
                90,
                first << 20,
                last << 20,
                7,
                9,
                8,
                11,
                95,
                EncodedKey.parse("8000000000000001"),
                EncodedKey.parse("80000000000000ff")),
            List.of(
                new SegmentDescription.Column(
                    ColumnType.Simple.BIGINT,
                    new ColumnStatistics(
                        1,
                        0,
                        95,
                        Optional.of(EncodedKey.parse("8000000000000001")),
                        Optional.of(EncodedKey.parse("80000000000000ff")))),
                new SegmentDescription.Column(
                    new ColumnType.FloatVector(768),
                    new ColumnStatistics(2, 3, 0, Optional.empty(), Optional.empty()))));
    return ManifestSegment.of(objectKey, new SegmentSummary(description, 4711, 1), folded);
  }
}
