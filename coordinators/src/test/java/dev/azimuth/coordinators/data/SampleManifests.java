package dev.azimuth.coordinators.data;

import dev.azimuth.storage.column.EncodedKey;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.DeleteFileEntry;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.segment.SegmentContent;
import dev.azimuth.storage.segment.SegmentDescription;
import dev.azimuth.storage.segment.SegmentIdentity;
import dev.azimuth.storage.segment.SegmentSummary;
import java.util.List;

/// Manifests whose segments have ranges of ten positions each.
public final class SampleManifests {
  public static final int POSITIONS = 10;

  private SampleManifests() {}

  /// Rows of a segment that are dead, and when the first and the last of them ended.
  public record Dead(int count, long first, long last) {
    public static final Dead NONE = new Dead(0, 0, 0);
  }

  /// The segment that comes so many after the first.
  public static ManifestSegment segment(LogName shard, int index, long bytes, int rows, Dead dead) {
    long first = index * (long) POSITIONS + 1;
    long last = first + POSITIONS - 1;
    return segment(shard, first, last, bytes, rows, dead);
  }

  static ManifestSegment segment(
      LogName shard, long first, long last, long bytes, int rows, Dead dead) {
    SegmentContent content =
        new SegmentContent(
            rows,
            rows - dead.count(),
            first << 20,
            last << 20,
            1,
            1,
            dead.first(),
            dead.last(),
            rows,
            EncodedKey.parse("80"),
            EncodedKey.parse("81"));
    SegmentDescription description =
        new SegmentDescription(new SegmentIdentity(shard, 1, first, last), content, List.of());
    String key = key(shard, "segment-" + first + "-" + last + "-" + bytes);
    return ManifestSegment.of(key, new SegmentSummary(description, bytes, 1), last);
  }

  static DeleteFileEntry deletes(LogName shard, int index, int count) {
    long first = index * (long) POSITIONS + 1;
    long last = first + POSITIONS - 1;
    return new DeleteFileEntry(
        key(shard, "deletes-" + first + "-" + last), 100, 1, count, first, last);
  }

  /// A manifest that covers what its segments and delete files do.
  public static Manifest manifest(
      LogName shard, long number, List<ManifestSegment> segments, List<DeleteFileEntry> deletes) {
    long covered =
        Math.max(
            segments.stream().mapToLong(ManifestSegment::lastPosition).max().orElse(0),
            deletes.stream().mapToLong(DeleteFileEntry::lastPosition).max().orElse(0));
    return new Manifest(shard, number, covered, 1, 1, 0, 1, segments, deletes, 0, List.of());
  }

  static String key(LogName shard, String name) {
    return "tables/" + shard.tableId() + "/" + shard.shard() + "/" + name;
  }
}
