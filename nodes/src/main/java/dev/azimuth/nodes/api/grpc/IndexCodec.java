package dev.azimuth.nodes.api.grpc;

import dev.azimuth.nodes.api.SegmentIndex;
import dev.azimuth.nodes.wire.NodesWire;
import java.util.List;

/// How the states of indexes travel.
final class IndexCodec {
  private IndexCodec() {}

  static NodesWire.IndexesReply encode(List<SegmentIndex> indexes) {
    NodesWire.IndexesReply.Builder reply = NodesWire.IndexesReply.newBuilder();
    for (SegmentIndex index : indexes) {
      reply.addIndexes(
          NodesWire.IndexesReply.SegmentIndex.newBuilder()
              .setIndexId(index.indexId())
              .setSegment(index.segment())
              .setRows(index.rows())
              .setStage(NodesWire.IndexesReply.Stage.valueOf(index.stage().name()))
              .setDone(index.done())
              .setTotal(index.total())
              .setMemoryBytes(index.memoryBytes())
              .setFileBytes(index.fileBytes())
              .setMessage(index.message()));
    }
    return reply.build();
  }

  static List<SegmentIndex> decode(NodesWire.IndexesReply reply) {
    return reply.getIndexesList().stream()
        .map(index ->
            new SegmentIndex(
                index.getIndexId(),
                index.getSegment(),
                index.getRows(),
                Constants.of(SegmentIndex.Stage.class, index.getStage()),
                index.getDone(),
                index.getTotal(),
                index.getMemoryBytes(),
                index.getFileBytes(),
                index.getMessage()))
        .toList();
  }
}
