package dev.azimuth.nodes.api.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.SearchAccuracy;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.wire.NodesWire;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Fragments as messages.
final class FragmentCodec {
  /// Messages in messages; an expression takes two for each of its levels.
  private static final int MESSAGE_DEPTH_MAX = 2 * ExpressionCodec.DEPTH_MAX + 16;

  private FragmentCodec() {}

  static ByteString encode(Fragment fragment) {
    NodesWire.Fragment.Builder message =
        NodesWire.Fragment.newBuilder()
            .setTableId(fragment.tableId())
            .setSchemaVersion(fragment.schemaVersion());
    fragment.filter().ifPresent(filter -> message.setFilter(ExpressionCodec.encode(filter)));
    if (fragment.keys().size() == 1) {
      message.setKey(encodeKey(fragment.keys().getFirst()));
    } else {
      fragment.keys().forEach(key -> message.addKeys(encodeKey(key)));
    }
    switch (fragment.shape()) {
      case Fragment.Shape.Rows rows -> message.setRows(encode(rows));
      case Fragment.Shape.TopK top ->
          message.setTopK(
              NodesWire.Fragment.TopK.newBuilder()
                  .addAllOutputs(ExpressionCodec.encodeAll(top.outputs()))
                  .addAllSortKeys(top.sortKeys().stream().map(FragmentCodec::encode).toList())
                  .setLimit(ExpressionCodec.encode(top.limit()))
                  .setAccuracy(encode(top.accuracy())));
      case Fragment.Shape.TopOfGroups top -> {
        switch (top.ties()) {
          case CUT -> message.setTopOfGroups(encode(top));
          case KEPT -> message.setTopOfGroupsWithTies(encode(top));
        }
      }
      case Fragment.Shape.Aggregates groups ->
          message.setAggregates(
              NodesWire.Fragment.Aggregates.newBuilder()
                  .addAllGroups(ExpressionCodec.encodeAll(groups.groups()))
                  .addAllAggregates(
                      groups.aggregates().stream().map(FragmentCodec::encode).toList()));
    }
    return message.build().toByteString();
  }

  private static NodesWire.Fragment.Key encodeKey(List<Expression> key) {
    return NodesWire.Fragment.Key.newBuilder().addAllValues(ExpressionCodec.encodeAll(key)).build();
  }

  private static NodesWire.Fragment.Rows encode(Fragment.Shape.Rows rows) {
    NodesWire.Fragment.Rows.Builder message =
        NodesWire.Fragment.Rows.newBuilder()
            .addAllOutputs(ExpressionCodec.encodeAll(rows.outputs()));
    rows.limit().ifPresent(limit -> message.setLimit(ExpressionCodec.encode(limit)));
    return message.build();
  }

  private static NodesWire.Fragment.TopOfGroups encode(Fragment.Shape.TopOfGroups top) {
    return NodesWire.Fragment.TopOfGroups.newBuilder()
        .addAllOutputs(ExpressionCodec.encodeAll(top.outputs()))
        .addAllGroups(ExpressionCodec.encodeAll(top.groups()))
        .addAllSortKeys(top.sortKeys().stream().map(FragmentCodec::encode).toList())
        .setLimit(ExpressionCodec.encode(top.limit()))
        .build();
  }

  private static NodesWire.SortKey encode(Fragment.SortKey key) {
    return NodesWire.SortKey.newBuilder()
        .setExpression(ExpressionCodec.encode(key.expression()))
        .setDirection(NodesWire.SortKey.Direction.valueOf(key.direction().name()))
        .setNulls(NodesWire.SortKey.Nulls.valueOf(key.nulls().name()))
        .build();
  }

  private static NodesWire.Aggregate encode(Fragment.Aggregate aggregate) {
    NodesWire.Aggregate.Builder message =
        NodesWire.Aggregate.newBuilder()
            .setFunction(NodesWire.Aggregate.Function.valueOf(aggregate.function().name()));
    aggregate.operand().ifPresent(operand -> message.setOperand(ExpressionCodec.encode(operand)));
    return message.build();
  }

  /// Fails with `NOT_SUPPORTED` for what this version does not know, `PROTOCOL_ERROR` for bytes
  /// that are no fragment.
  static Fragment decode(ByteString bytes) {
    NodesWire.Fragment message;
    try {
      CodedInputStream in = bytes.newCodedInput();
      in.setRecursionLimit(MESSAGE_DEPTH_MAX);
      message = NodesWire.Fragment.parseFrom(in);
    } catch (IOException e) {
      throw new AzimuthException(ErrorCode.PROTOCOL_ERROR, "a fragment cannot be read", e);
    }
    return new Fragment(
        message.getTableId(),
        message.getSchemaVersion(),
        message.hasFilter()
            ? Optional.of(ExpressionCodec.decode(message.getFilter()))
            : Optional.empty(),
        decodeKeys(message),
        decodeShape(message));
  }

  private static List<List<Expression>> decodeKeys(NodesWire.Fragment message) {
    List<NodesWire.Fragment.Key> keys =
        message.hasKey() ? List.of(message.getKey()) : message.getKeysList();
    if (keys.size() > Fragment.KEYS_MAX) {
      throw new AzimuthException(
          ErrorCode.PROTOCOL_ERROR, "a fragment names at most " + Fragment.KEYS_MAX + " keys");
    }
    return keys.stream().map(key -> ExpressionCodec.decodeAll(key.getValuesList())).toList();
  }

  private static Fragment.Shape decodeShape(NodesWire.Fragment message) {
    return switch (message.getShapeCase()) {
      case ROWS ->
          new Fragment.Shape.Rows(
              ExpressionCodec.decodeAll(message.getRows().getOutputsList()),
              message.getRows().hasLimit()
                  ? Optional.of(ExpressionCodec.decode(message.getRows().getLimit()))
                  : Optional.empty());
      case TOP_K ->
          new Fragment.Shape.TopK(
              ExpressionCodec.decodeAll(message.getTopK().getOutputsList()),
              message.getTopK().getSortKeysList().stream().map(FragmentCodec::decode).toList(),
              ExpressionCodec.decode(message.getTopK().getLimit()),
              decodeAccuracy(message.getTopK()));
      case TOP_OF_GROUPS -> decode(message.getTopOfGroups(), Fragment.Ties.CUT);
      case TOP_OF_GROUPS_WITH_TIES -> decode(message.getTopOfGroupsWithTies(), Fragment.Ties.KEPT);
      case AGGREGATES -> {
        List<Fragment.Aggregate> aggregates =
            message.getAggregates().getAggregatesList().stream()
                .map(FragmentCodec::decode)
                .toList();
        yield new Fragment.Shape.Aggregates(
            ExpressionCodec.decodeAll(message.getAggregates().getGroupsList()), aggregates);
      }
      case SHAPE_NOT_SET -> throw unknown("shape of a fragment");
    };
  }

  private static Fragment.Shape decode(NodesWire.Fragment.TopOfGroups message, Fragment.Ties ties) {
    return new Fragment.Shape.TopOfGroups(
        ExpressionCodec.decodeAll(message.getOutputsList()),
        ExpressionCodec.decodeAll(message.getGroupsList()),
        message.getSortKeysList().stream().map(FragmentCodec::decode).toList(),
        ExpressionCodec.decode(message.getLimit()),
        ties);
  }

  private static NodesWire.Fragment.Accuracy encode(SearchAccuracy accuracy) {
    return NodesWire.Fragment.Accuracy.newBuilder()
        .setTarget(accuracy.target())
        .setEffortMin(accuracy.effortMin())
        .setProbesMin(accuracy.probesMin())
        .build();
  }

  private static SearchAccuracy decodeAccuracy(NodesWire.Fragment.TopK message) {
    if (!message.hasAccuracy()) {
      return SearchAccuracy.EXACT;
    }
    NodesWire.Fragment.Accuracy accuracy = message.getAccuracy();
    try {
      return new SearchAccuracy(
          accuracy.getTarget(), accuracy.getEffortMin(), accuracy.getProbesMin());
    } catch (IllegalArgumentException e) {
      throw new AzimuthException(ErrorCode.PROTOCOL_ERROR, "accuracy of a search", e);
    }
  }

  private static Fragment.SortKey decode(NodesWire.SortKey message) {
    return new Fragment.SortKey(
        ExpressionCodec.decode(message.getExpression()),
        Constants.of(Fragment.Direction.class, message.getDirection()),
        Constants.of(Fragment.Nulls.class, message.getNulls()));
  }

  private static Fragment.Aggregate decode(NodesWire.Aggregate message) {
    return new Fragment.Aggregate(
        Constants.of(Fragment.AggregateFunction.class, message.getFunction()),
        message.hasOperand()
            ? Optional.of(ExpressionCodec.decode(message.getOperand()))
            : Optional.empty());
  }

  /// For a form that only a newer version can have sent.
  static AzimuthException unknown(String what) {
    return new AzimuthException(ErrorCode.NOT_SUPPORTED, "a newer version's " + what);
  }
}
