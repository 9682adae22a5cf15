package dev.azimuth.nodes.api.grpc;

import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.wire.NodesWire;
import dev.azimuth.storage.catalog.ColumnTypeText;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.List;

/// Expressions as messages; constants of enumerations travel under their names' numbers.
final class ExpressionCodec {
  /// Deepest nesting of an expression that travels.
  static final int DEPTH_MAX = 400;

  private ExpressionCodec() {}

  /// Fails with `LIMIT_EXCEEDED` for one nested deeper than [#DEPTH_MAX].
  static NodesWire.Expression encode(Expression expression) {
    return encode(expression, 0);
  }

  private static NodesWire.Expression encode(Expression expression, int depth) {
    if (depth >= DEPTH_MAX) {
      throw new AzimuthException(
          ErrorCode.LIMIT_EXCEEDED, "an expression may be nested " + DEPTH_MAX + " deep");
    }
    NodesWire.Expression.Builder message = NodesWire.Expression.newBuilder();
    int next = depth + 1;
    switch (expression) {
      case Expression.Column column -> message.setColumn(column.ordinal());
      case Expression.Version() ->
          message.setVersion(NodesWire.Expression.Version.getDefaultInstance());
      case Expression.Literal literal ->
          message.setLiteral(
              NodesWire.Expression.Literal.newBuilder()
                  .setType(literal.type().sql())
                  .setValue(ValueCodec.encode(literal.value())));
      case Expression.Parameter parameter ->
          message.setParameter(
              NodesWire.Expression.Parameter.newBuilder()
                  .setIndex(parameter.index())
                  .setType(parameter.type().sql()));
      case Expression.Distance distance ->
          message.setDistance(
              NodesWire.Expression.Distance.newBuilder()
                  .setMetric(NodesWire.Expression.Distance.Metric.valueOf(distance.metric().name()))
                  .setLeft(encode(distance.left(), next))
                  .setRight(encode(distance.right(), next)));
      case Expression.Comparison comparison ->
          message.setComparison(
              NodesWire.Expression.Comparison.newBuilder()
                  .setOperator(
                      NodesWire.Expression.Comparison.Operator.valueOf(
                          comparison.operator().name()))
                  .setLeft(encode(comparison.left(), next))
                  .setRight(encode(comparison.right(), next)));
      case Expression.In in ->
          message.setIn(
              NodesWire.Expression.In.newBuilder()
                  .setOperand(encode(in.operand(), next))
                  .addAllValues(encodeAll(in.values(), next)));
      case Expression.And and -> message.setAnd(operands(and.operands(), next));
      case Expression.Or or -> message.setOr(operands(or.operands(), next));
      case Expression.Not not -> message.setNot(encode(not.operand(), next));
      case Expression.IsNull isNull -> message.setIsNull(encode(isNull.operand(), next));
      case Expression.Like like ->
          message.setLike(
              NodesWire.Expression.Like.newBuilder()
                  .setOperand(encode(like.operand(), next))
                  .setPattern(encode(like.pattern(), next))
                  .setEscape(like.escape()));
    }
    return message.build();
  }

  static List<NodesWire.Expression> encodeAll(List<Expression> expressions) {
    return encodeAll(expressions, 0);
  }

  private static List<NodesWire.Expression> encodeAll(List<Expression> expressions, int depth) {
    return expressions.stream().map(expression -> encode(expression, depth)).toList();
  }

  private static NodesWire.Expression.Operands operands(List<Expression> operands, int depth) {
    return NodesWire.Expression.Operands.newBuilder()
        .addAllOperands(encodeAll(operands, depth))
        .build();
  }

  static Expression decode(NodesWire.Expression message) {
    return switch (message.getFormCase()) {
      case COLUMN -> new Expression.Column(message.getColumn());
      case VERSION -> new Expression.Version();
      case LITERAL ->
          new Expression.Literal(
              ColumnTypeText.parse(message.getLiteral().getType()),
              ValueCodec.decode(message.getLiteral().getValue()));
      case PARAMETER ->
          new Expression.Parameter(
              message.getParameter().getIndex(),
              ColumnTypeText.parse(message.getParameter().getType()));
      case DISTANCE ->
          new Expression.Distance(
              Constants.of(DistanceMetric.class, message.getDistance().getMetric()),
              decode(message.getDistance().getLeft()),
              decode(message.getDistance().getRight()));
      case COMPARISON ->
          new Expression.Comparison(
              Constants.of(ComparisonOperator.class, message.getComparison().getOperator()),
              decode(message.getComparison().getLeft()),
              decode(message.getComparison().getRight()));
      case IN ->
          new Expression.In(
              decode(message.getIn().getOperand()), decodeAll(message.getIn().getValuesList()));
      case AND -> new Expression.And(decodeAll(message.getAnd().getOperandsList()));
      case OR -> new Expression.Or(decodeAll(message.getOr().getOperandsList()));
      case NOT -> new Expression.Not(decode(message.getNot()));
      case IS_NULL -> new Expression.IsNull(decode(message.getIsNull()));
      case LIKE ->
          new Expression.Like(
              decode(message.getLike().getOperand()),
              decode(message.getLike().getPattern()),
              message.getLike().getEscape());
      case FORM_NOT_SET -> throw FragmentCodec.unknown("expression");
    };
  }

  static List<Expression> decodeAll(List<NodesWire.Expression> messages) {
    return messages.stream().map(ExpressionCodec::decode).toList();
  }
}
