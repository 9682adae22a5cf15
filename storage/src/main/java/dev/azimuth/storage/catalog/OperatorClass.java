package dev.azimuth.storage.catalog;

import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The distances that an index on vectors can be for, under pgvector's names.
public enum OperatorClass {
  VECTOR_COSINE_OPS(Vectors.OF_NUMBERS, "cosine"),
  VECTOR_L2_OPS(Vectors.OF_NUMBERS, "euclidean", "l2", "euclidean_squared", "l2_squared"),
  VECTOR_IP_OPS(Vectors.OF_NUMBERS, "dot", "ip", "inner_product"),
  VECTOR_L1_OPS(Vectors.OF_NUMBERS, "manhattan", "l1", "taxicab"),
  BIT_HAMMING_OPS(Vectors.OF_BITS, "hamming"),
  BIT_JACCARD_OPS(Vectors.OF_BITS, "jaccard"),
  SPARSEVEC_IP_OPS(Vectors.SPARSE, "dot", "ip", "inner_product");

  /// The columns that have the same distances.
  private enum Vectors {
    OF_NUMBERS("VECTOR"),
    OF_BITS("BIT"),
    SPARSE("SPARSEVEC");

    private final String type;

    Vectors(String type) {
      this.type = type;
    }

    static Optional<Vectors> of(ColumnType type) {
      return switch (type) {
        case ColumnType.FloatVector vector ->
            Optional.of(vector.element() == VectorElement.BINARY ? OF_BITS : OF_NUMBERS);
        case ColumnType.SparseVector _ -> Optional.of(SPARSE);
        default -> Optional.empty();
      };
    }
  }

  private final Vectors vectors;
  private final List<String> metrics;

  OperatorClass(Vectors vectors, String... metrics) {
    this.vectors = vectors;
    this.metrics = List.of(metrics);
  }

  /// Those that a column can have, the one that it has by default first; none if it holds no
  /// vectors.
  public static List<OperatorClass> of(ColumnType type) {
    Optional<Vectors> wanted = Vectors.of(type);
    return Arrays.stream(values())
        .filter(known -> wanted.isPresent() && known.vectors == wanted.get())
        .toList();
  }

  /// The type of the columns that have it, without dimensions.
  public String type() {
    return vectors.type;
  }

  /// Whether it is meant by a name, in any case, on a column of a type: also by the name that
  /// pgvector has for it there, as `halfvec_l2_ops`.
  boolean isNamed(String name, ColumnType type) {
    boolean isHalf =
        type instanceof ColumnType.FloatVector vector && vector.element() == VectorElement.FLOAT16;
    return sql().equalsIgnoreCase(name)
        || (isHalf && sql().replaceFirst("^vector", "halfvec").equalsIgnoreCase(name));
  }

  /// Whether its metric is meant, as `DISTANCE` and the option `metric` name it.
  boolean isOfMetric(String metric) {
    return metrics.contains(metric.toLowerCase(Locale.ROOT));
  }

  /// One name for its metric.
  String metric() {
    return metrics.getFirst();
  }

  /// Its name as in statements.
  public String sql() {
    return name().toLowerCase(Locale.ROOT);
  }
}
