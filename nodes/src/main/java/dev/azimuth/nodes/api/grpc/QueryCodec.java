package dev.azimuth.nodes.api.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.api.IndexWork;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.wire.NodesWire;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnBatchCodec;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Requests and replies of the query service as messages.
///
/// Deadlines travel as the time that is left, so that clocks of two machines are never compared.
final class QueryCodec {
  private QueryCodec() {}

  /// @param nowNanos on the clock that the request's deadline is on
  static NodesWire.ExecuteRequest encode(FragmentRequest request, long nowNanos) {
    NodesWire.ExecuteRequest.Builder message =
        NodesWire.ExecuteRequest.newBuilder()
            .setShard(encode(request.shard()))
            .setFragment(FragmentCodec.encode(request.fragment()))
            .setReadPoint(encode(request.readPoint()))
            .setRemainingNanos(request.deadlineNanos() - nowNanos);
    for (Object value : request.parameters()) {
      message.addParameters(ValueCodec.encode(value));
    }
    return message.build();
  }

  /// @param nowNanos on the clock that the request's deadline shall be on
  static FragmentRequest decode(NodesWire.ExecuteRequest message, long nowNanos) {
    List<@Nullable Object> parameters = new ArrayList<>(message.getParametersCount());
    for (NodesWire.Value value : message.getParametersList()) {
      parameters.add(ValueCodec.decode(value));
    }
    return new FragmentRequest(
        decode(message.getShard()),
        FragmentCodec.decode(message.getFragment()),
        parameters,
        decode(message.getReadPoint()),
        nowNanos + message.getRemainingNanos());
  }

  static NodesWire.ShardName encode(LogName shard) {
    return NodesWire.ShardName.newBuilder()
        .setTableId(shard.tableId())
        .setShard(shard.shard())
        .build();
  }

  static LogName decode(NodesWire.ShardName message) {
    return new LogName(message.getTableId(), message.getShard());
  }

  static NodesWire.ReadPoint encode(ReadPoint point) {
    NodesWire.ReadPoint.Builder message = NodesWire.ReadPoint.newBuilder();
    switch (point) {
      case ReadPoint.StrongSingleShard(long timestamp) -> message.setStrongSingleShard(timestamp);
      case ReadPoint.Strong(long timestamp) -> message.setStrong(timestamp);
      case ReadPoint.At(long timestamp) -> message.setAt(timestamp);
      case ReadPoint.Acknowledged(long timestamp) -> message.setAcknowledged(timestamp);
      case ReadPoint.Covering(long position) -> message.setCovering(position);
      case ReadPoint.Applied() ->
          message.setApplied(NodesWire.ReadPoint.Applied.getDefaultInstance());
    }
    return message.build();
  }

  static ReadPoint decode(NodesWire.ReadPoint message) {
    return switch (message.getKindCase()) {
      case STRONG_SINGLE_SHARD -> new ReadPoint.StrongSingleShard(message.getStrongSingleShard());
      case STRONG -> new ReadPoint.Strong(message.getStrong());
      case AT -> new ReadPoint.At(message.getAt());
      case ACKNOWLEDGED -> new ReadPoint.Acknowledged(message.getAcknowledged());
      case COVERING -> new ReadPoint.Covering(message.getCovering());
      case APPLIED -> new ReadPoint.Applied();
      case KIND_NOT_SET -> throw FragmentCodec.unknown("read point");
    };
  }

  static NodesWire.Work encode(FragmentWork work) {
    return NodesWire.Work.newBuilder()
        .setRowsVisited(work.rowsVisited())
        .setRowsMatched(work.rowsMatched())
        .setDistancesComputed(work.distancesComputed())
        .setSegmentsVisited(work.segmentsVisited())
        .setSegmentsPruned(work.segmentsPruned())
        .setSegmentsIndexed(work.index().segments())
        .setSegmentsScanned(work.index().scanned())
        .setEffort(work.index().effort())
        .setRecordsRead(work.index().recordsRead())
        .build();
  }

  static FragmentWork decode(NodesWire.Work message) {
    return new FragmentWork(
        message.getRowsVisited(),
        message.getRowsMatched(),
        message.getDistancesComputed(),
        message.getSegmentsVisited(),
        message.getSegmentsPruned(),
        new IndexWork(
            message.getSegmentsIndexed(),
            message.getSegmentsScanned(),
            message.getEffort(),
            message.getRecordsRead()));
  }

  static ByteString encode(ColumnBatch batch) {
    byte[] bytes = new byte[Math.toIntExact(ColumnBatchCodec.encodedSize(batch))];
    ColumnBatchCodec.encode(batch, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  static ColumnBatch decode(ByteString bytes) {
    ByteBuffer in = bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    ColumnBatch batch = ColumnBatchCodec.decode(in);
    if (in.hasRemaining()) {
      throw new AzimuthException(
          ErrorCode.PROTOCOL_ERROR, in.remaining() + " bytes follow a batch of columns");
    }
    return batch;
  }
}
