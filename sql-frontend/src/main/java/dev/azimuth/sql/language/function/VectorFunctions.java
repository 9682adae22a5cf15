package dev.azimuth.sql.language.function;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.sql.language.type.SqlTypeFactory;
import dev.azimuth.sql.language.type.VectorText;
import dev.azimuth.sql.language.type.VectorType;
import dev.azimuth.sql.parser.VectorTypeSyntax;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/// The functions on vectors.
public final class VectorFunctions {
  /// `TO_VECTOR(value, dimension)`: text, an array, bytes or a vector as a VECTOR(dimension). Every
  /// CAST to VECTOR and every implicit conversion is one; the second operand is a literal.
  public static final VectorFunction TO_VECTOR =
      new VectorFunction(
          "TO_VECTOR",
          "toVector",
          VectorFunctions::convertedType,
          OperandKind.CONVERTIBLE,
          OperandKind.INTEGER);

  /// The vector as text, `[1.0,2.0]`: what CAST of a vector to a text type becomes. The second
  /// operand is the type; calls in the relational tree have the first one only.
  public static final VectorFunction TO_TEXT =
      new VectorFunction(
          "VECTOR_TO_TEXT",
          "toText",
          VectorFunctions::textType,
          OperandKind.ANY_VECTOR,
          OperandKind.TYPE);

  /// Number of dimensions.
  public static final VectorFunction VECTOR_DIMS =
      new VectorFunction(
          "VECTOR_DIMS", "dimensions", ReturnTypes.INTEGER_NULLABLE, OperandKind.ANY_VECTOR);

  /// Euclidean length.
  public static final VectorFunction VECTOR_NORM =
      new VectorFunction(
          "VECTOR_NORM", "norm", ReturnTypes.DOUBLE_NULLABLE, OperandKind.ANY_VECTOR);

  /// The vector of length 1 in the same direction; a zero vector stays zero.
  public static final VectorFunction L2_NORMALIZE =
      new VectorFunction(
          "L2_NORMALIZE", "normalize", ReturnTypes.ARG0_NULLABLE, OperandKind.ANY_VECTOR);

  /// `SUBVECTOR(v, start, count)`: `count` elements from the `start`-th, counted from 1.
  public static final VectorFunction SUBVECTOR =
      new VectorFunction(
          "SUBVECTOR",
          "part",
          VectorFunctions::partType,
          OperandKind.ANY_VECTOR,
          OperandKind.INTEGER,
          OperandKind.INTEGER);

  /// Elementwise sum.
  public static final VectorFunction ADD = elementwise("VECTOR_ADD", "add");

  /// Elementwise difference.
  public static final VectorFunction SUBTRACT = elementwise("VECTOR_SUBTRACT", "subtract");

  /// Elementwise product.
  public static final VectorFunction MULTIPLY = elementwise("VECTOR_MULTIPLY", "multiply");

  /// One vector after the other.
  public static final VectorFunction CONCATENATE =
      new VectorFunction(
          "VECTOR_CONCATENATE",
          "concatenate",
          VectorFunctions::concatenatedType,
          OperandKind.ANY_VECTOR,
          OperandKind.ANY_VECTOR);

  private static final Map<DistanceMetric, DistanceFunction> DISTANCES = distances();

  private VectorFunctions() {}

  private static VectorFunction elementwise(String name, String method) {
    return new VectorFunction(
        name, method, ReturnTypes.ARG0_NULLABLE, OperandKind.VECTOR, OperandKind.VECTOR);
  }

  private static Map<DistanceMetric, DistanceFunction> distances() {
    Map<DistanceMetric, DistanceFunction> distances = new EnumMap<>(DistanceMetric.class);
    for (DistanceMetric metric : DistanceMetric.values()) {
      distances.put(
          metric,
          switch (metric) {
            case L2 -> new DistanceFunction("L2_DISTANCE", "l2Distance", metric);
            case L2_SQUARED ->
                new DistanceFunction("L2_SQUARED_DISTANCE", "l2SquaredDistance", metric);
            case COSINE -> new DistanceFunction("COSINE_DISTANCE", "cosineDistance", metric);
            case NEGATIVE_INNER_PRODUCT ->
                new DistanceFunction("NEGATIVE_INNER_PRODUCT", "negativeInnerProduct", metric);
            case L1 -> new DistanceFunction("L1_DISTANCE", "l1Distance", metric);
          });
    }
    return distances;
  }

  /// The distance function of a metric.
  public static DistanceFunction distance(DistanceMetric metric) {
    return Objects.requireNonNull(DISTANCES.get(metric));
  }

  /// The metric of an operator; empty if it is no distance.
  public static Optional<DistanceMetric> metric(SqlOperator operator) {
    return operator instanceof DistanceFunction distance
        ? Optional.of(distance.metric())
        : Optional.empty();
  }

  private static RelDataType convertedType(SqlOperatorBinding binding) {
    Integer dimension = binding.getOperandLiteralValue(1, Integer.class);
    if (dimension == null) {
      throw new IllegalStateException("TO_VECTOR without a dimension");
    }
    RelDataType operand = binding.getOperandType(0);
    if (dimension == VectorTypeSyntax.DIMENSION_OPEN) {
      if (operand instanceof VectorType known) {
        dimension = known.dimension();
      } else if (SqlTypeUtil.inCharFamily(operand) && binding.isOperandLiteral(0, false)) {
        dimension = textDimension(binding.getOperandLiteralValue(0, String.class));
      }
    }
    return vector(binding, dimension, operand.isNullable());
  }

  private static RelDataType textType(SqlOperatorBinding binding) {
    return binding
        .getTypeFactory()
        .createTypeWithNullability(
            binding.getOperandType(1), binding.getOperandType(0).isNullable());
  }

  private static int textDimension(@Nullable String text) {
    return text == null ? VectorTypeSyntax.DIMENSION_OPEN : VectorText.parse(text).length;
  }

  private static RelDataType partType(SqlOperatorBinding binding) {
    Integer count =
        binding.isOperandLiteral(2, false)
            ? binding.getOperandLiteralValue(2, Integer.class)
            : null;
    if (count == null || count < 1) {
      throw VectorOperands.mismatch("SUBVECTOR needs a count from 1 up as a literal");
    }
    return vector(binding, count, anyNullable(binding));
  }

  private static RelDataType concatenatedType(SqlOperatorBinding binding) {
    int dimension = 0;
    for (RelDataType type : binding.collectOperandTypes()) {
      dimension += ((VectorType) type).dimension();
    }
    return vector(binding, dimension, anyNullable(binding));
  }

  private static boolean anyNullable(SqlOperatorBinding binding) {
    return binding.collectOperandTypes().stream().anyMatch(RelDataType::isNullable);
  }

  private static RelDataType vector(SqlOperatorBinding binding, int dimension, boolean nullable) {
    RelDataTypeFactory factory = binding.getTypeFactory();
    return factory.createTypeWithNullability(
        ((SqlTypeFactory) factory).createVectorType(dimension), nullable);
  }
}
