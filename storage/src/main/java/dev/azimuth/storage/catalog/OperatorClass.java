package dev.azimuth.storage.catalog;

import dev.azimuth.storage.type.VectorElement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The distances that an index on vectors can be for, under pgvector's names.
public enum OperatorClass {
  VECTOR_COSINE_OPS("cosine"),
  VECTOR_L2_OPS("euclidean", "l2", "euclidean_squared", "l2_squared"),
  VECTOR_IP_OPS("dot", "ip", "inner_product"),
  VECTOR_L1_OPS("manhattan", "l1", "taxicab");

  private final List<String> metrics;

  OperatorClass(String... metrics) {
    this.metrics = List.of(metrics);
  }

  /// The class of this name, in any case, for vectors of such elements: also under the name that
  /// pgvector has for them, as `halfvec_l2_ops`.
  public static Optional<OperatorClass> named(String name, VectorElement element) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(known ->
            known.sql().equals(wanted)
                || (element == VectorElement.FLOAT16 && known.halfName().equals(wanted)))
        .findAny();
  }

  private String halfName() {
    return sql().replaceFirst("^vector", "halfvec");
  }

  /// The class for a metric as `DISTANCE` and the option `metric` name it.
  public static Optional<OperatorClass> ofMetric(String metric) {
    String wanted = metric.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(known -> known.metrics.contains(wanted)).findAny();
  }

  /// The names of all, as in statements.
  public static List<String> names() {
    return Arrays.stream(values()).map(OperatorClass::sql).toList();
  }

  /// One name for the metric of each.
  public static List<String> metricNames() {
    return Arrays.stream(values()).map(known -> known.metrics.getFirst()).toList();
  }

  /// Its name as in statements.
  public String sql() {
    return name().toLowerCase(Locale.ROOT);
  }
}
