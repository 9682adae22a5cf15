package dev.azimuth.nodes.api.grpc;

import dev.azimuth.nodes.api.JobStatus;
import dev.azimuth.nodes.api.OwnerStatus;
import dev.azimuth.nodes.api.ShardStatus;
import dev.azimuth.nodes.wire.NodesWire;
import java.util.ArrayList;
import java.util.List;

/// What a node tells of its shards, as messages.
final class StatusCodec {
  private StatusCodec() {}

  static NodesWire.InspectReply encode(OwnerStatus status) {
    return NodesWire.InspectReply.newBuilder()
        .addAllShards(status.shards().stream().map(StatusCodec::encode).toList())
        .addAllJobs(status.jobs().stream().map(StatusCodec::encode).toList())
        .build();
  }

  static OwnerStatus decode(NodesWire.InspectReply message) {
    return new OwnerStatus(
        message.getShardsList().stream().map(StatusCodec::decode).toList(),
        message.getJobsList().stream().map(StatusCodec::decode).toList());
  }

  private static NodesWire.InspectReply.ShardStatus encode(ShardStatus shard) {
    return NodesWire.InspectReply.ShardStatus.newBuilder()
        .setShard(QueryCodec.encode(shard.shard()))
        .setManifestNumber(shard.manifestNumber())
        .setCoveredPosition(shard.coveredPosition())
        .setAppliedPosition(shard.growing().appliedPosition())
        .setGrowingChanges(shard.growing().changes())
        .setGrowingBytes(shard.growing().bytes())
        .setFailure(shard.failure())
        .addAllSegments(shard.segments().stream().map(StatusCodec::encode).toList())
        .build();
  }

  private static ShardStatus decode(NodesWire.InspectReply.ShardStatus message) {
    return new ShardStatus(
        QueryCodec.decode(message.getShard()),
        message.getManifestNumber(),
        message.getCoveredPosition(),
        new ShardStatus.Growing(
            message.getAppliedPosition(), message.getGrowingChanges(), message.getGrowingBytes()),
        message.getFailure(),
        message.getSegmentsList().stream().map(StatusCodec::decode).toList());
  }

  private static NodesWire.InspectReply.SegmentStatus encode(ShardStatus.SegmentStatus segment) {
    return NodesWire.InspectReply.SegmentStatus.newBuilder()
        .setObjectKey(segment.objectKey())
        .setBytes(segment.bytes())
        .setRows(segment.rows())
        .setDeletedRows(segment.deletedRows())
        .setFirstPosition(segment.range().firstPosition())
        .setLastPosition(segment.range().lastPosition())
        .setFirstWritten(segment.range().firstWritten())
        .setLastWritten(segment.range().lastWritten())
        .addAllIndexes(segment.indexes().stream().map(ShardStatus.IndexSize::indexId).toList())
        .addAllIndexBytes(segment.indexes().stream().map(ShardStatus.IndexSize::bytes).toList())
        .addAllUnneeded(segment.unneeded())
        .addAllUnplaced(segment.unplaced())
        .build();
  }

  private static ShardStatus.SegmentStatus decode(NodesWire.InspectReply.SegmentStatus message) {
    return new ShardStatus.SegmentStatus(
        message.getObjectKey(),
        message.getBytes(),
        message.getRows(),
        message.getDeletedRows(),
        new ShardStatus.Range(
            message.getFirstPosition(),
            message.getLastPosition(),
            message.getFirstWritten(),
            message.getLastWritten()),
        indexes(message),
        message.getUnneededList(),
        message.getUnplacedList());
  }

  /// A node of an earlier version does not tell bytes; they are 0 then.
  private static List<ShardStatus.IndexSize> indexes(NodesWire.InspectReply.SegmentStatus message) {
    List<ShardStatus.IndexSize> indexes = new ArrayList<>();
    for (int i = 0; i < message.getIndexesCount(); i++) {
      long bytes = i < message.getIndexBytesCount() ? message.getIndexBytes(i) : 0;
      indexes.add(new ShardStatus.IndexSize(message.getIndexes(i), bytes));
    }
    return indexes;
  }

  private static NodesWire.InspectReply.JobStatus encode(JobStatus job) {
    return NodesWire.InspectReply.JobStatus.newBuilder()
        .setId(job.id())
        .setKind(NodesWire.InspectReply.JobStatus.Kind.valueOf(job.kind().name()))
        .setShard(QueryCodec.encode(job.shard()))
        .setState(NodesWire.InspectReply.JobStatus.State.valueOf(job.progress().state().name()))
        .setRowsDone(job.progress().rowsDone())
        .setRowsTotal(job.progress().rowsTotal())
        .setStartedMillis(job.startedMillis())
        .setEndedMillis(job.endedMillis())
        .setMessage(job.message())
        .build();
  }

  private static JobStatus decode(NodesWire.InspectReply.JobStatus message) {
    return new JobStatus(
        message.getId(),
        Constants.of(JobStatus.Kind.class, message.getKind()),
        QueryCodec.decode(message.getShard()),
        new JobStatus.Progress(
            Constants.of(JobStatus.State.class, message.getState()),
            message.getRowsDone(),
            message.getRowsTotal()),
        message.getStartedMillis(),
        message.getEndedMillis(),
        message.getMessage());
  }
}
