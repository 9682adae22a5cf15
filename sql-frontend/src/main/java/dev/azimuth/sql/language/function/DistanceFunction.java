package dev.azimuth.sql.language.function;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import org.apache.calcite.sql.type.ReturnTypes;

/// The distance of two vectors as a DOUBLE: what every spelling of a distance or similarity
/// becomes.
public final class DistanceFunction extends VectorFunction {
  private final DistanceMetric metric;

  DistanceFunction(String name, String method, Computation computation, DistanceMetric metric) {
    super(
        name, method, computation, ReturnTypes.DOUBLE_NULLABLE, operands(metric), operands(metric));
    this.metric = metric;
  }

  private static OperandKind operands(DistanceMetric metric) {
    return metric.isOfBits() ? OperandKind.BITS : OperandKind.NUMBERS;
  }

  /// How the distance is measured.
  public DistanceMetric metric() {
    return metric;
  }
}
