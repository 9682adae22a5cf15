package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.api.ShardStatus;
import dev.azimuth.nodes.job.IndexTarget;
import dev.azimuth.nodes.shard.GrowingRange;
import dev.azimuth.nodes.shard.HostedShard;
import dev.azimuth.nodes.shard.ShardFailure;
import dev.azimuth.storage.manifest.IndexFile;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.StoredManifest;
import dev.azimuth.storage.segment.SegmentContent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Looks at a shard as its newest manifest and the state here have it.
final class ShardInspection {
  private final HostedShard shard;
  private final OwnerContext context;

  ShardInspection(HostedShard shard, OwnerContext context) {
    this.shard = shard;
    this.context = context;
  }

  /// Never fails: what cannot be read is in the answer.
  CompletableFuture<ShardStatus> run() {
    return context
        .segments()
        .manifests()
        .load(shard.log())
        .thenApplyAsync(
            newest -> newest.map(StoredManifest::manifest).map(this::of).orElseGet(this::empty),
            context.scheduler().blocking())
        .exceptionally(error ->
            status(0, 0, String.valueOf(ShardFailure.cause(error).getMessage()), List.of()));
  }

  private ShardStatus empty() {
    return status(0, 0, "", List.of());
  }

  private ShardStatus of(Manifest manifest) {
    Map<String, Integer> ended = shard.endedVersions();
    Map<String, List<Long>> unplaced = shard.unplacedIndexes();
    return status(
        manifest.number(),
        manifest.coveredPosition(),
        "",
        manifest.segments().stream().map(segment -> segment(segment, ended, unplaced)).toList());
  }

  private ShardStatus status(
      long number, long covered, String failure, List<ShardStatus.SegmentStatus> segments) {
    GrowingRange growing = shard.growing();
    return new ShardStatus(
        shard.log(),
        number,
        covered,
        new ShardStatus.Growing(shard.point().position(), growing.changes(), shard.bytes()),
        failure,
        segments);
  }

  /// A segment that the state has not adopted yet has the ends that its file knows.
  private ShardStatus.SegmentStatus segment(
      ManifestSegment segment, Map<String, Integer> ended, Map<String, List<Long>> unplaced) {
    SegmentContent content = segment.description().content();
    return new ShardStatus.SegmentStatus(
        segment.objectKey(),
        segment.bytes(),
        content.rowCount(),
        ended.getOrDefault(segment.objectKey(), content.rowCount() - content.liveCount()),
        new ShardStatus.Range(
            segment.firstPosition(),
            segment.lastPosition(),
            content.firstWritten(),
            content.lastWritten()),
        segment.indexes().stream().map(ShardInspection::size).toList(),
        shard.table().indexes().stream()
            .flatMap(index -> IndexTarget.of(segment, index, shard.table()).stream())
            .filter(target -> !target.isWorthwhile(context.settings().indexRowsMin()))
            .map(target -> target.index().id())
            .toList(),
        unplaced.getOrDefault(segment.objectKey(), List.of()));
  }

  private static ShardStatus.IndexSize size(IndexFile file) {
    return new ShardStatus.IndexSize(file.indexId(), file.bytes());
  }
}
