package dev.azimuth.sql.language.function;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.sql.language.type.SqlTypeFactory;
import dev.azimuth.sql.language.type.VectorType;
import dev.azimuth.sql.parser.ElementType;
import dev.azimuth.sql.parser.VectorTypeSyntax;
import dev.azimuth.storage.type.VectorElement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/// The functions on vectors.
public final class VectorFunctions {
  private static final Map<VectorElement, ConversionFunction> CONVERSIONS =
      new EnumMap<>(
          Map.of(
              VectorElement.FLOAT32,
              new ConversionFunction("TO_VECTOR", "toVector", VectorElement.FLOAT32),
              VectorElement.FLOAT16,
              new ConversionFunction("TO_HALFVEC", "toHalfVector", VectorElement.FLOAT16),
              VectorElement.INT8,
              new ConversionFunction("TO_INT8_VECTOR", "toInt8Vector", VectorElement.INT8),
              VectorElement.BINARY,
              new ConversionFunction("TO_BIT", "toBits", VectorElement.BINARY)));

  private static final ConversionFunction TO_SPARSE =
      new ConversionFunction("TO_SPARSEVEC", "toSparseVector");

  /// The vector as text, `[1.0,2.0]`: what CAST of a vector to a text type becomes. The second
  /// operand is the type; calls in the relational tree have the first one only.
  public static final VectorFunction TO_TEXT =
      new VectorFunction(
          "VECTOR_TO_TEXT",
          "toText",
          operands -> VectorRuntime.toText(vector(operands[0])),
          VectorFunctions::textType,
          OperandKind.ANY_VECTOR,
          OperandKind.TYPE);

  /// The same of a binary vector, `0101`.
  public static final VectorFunction BITS_TO_TEXT =
      new VectorFunction(
          "BITS_TO_TEXT",
          "toBitText",
          operands -> VectorRuntime.toBitText(vector(operands[0])),
          VectorFunctions::textType,
          OperandKind.BITS,
          OperandKind.TYPE);

  /// Number of dimensions.
  public static final VectorFunction VECTOR_DIMS =
      new VectorFunction(
          "VECTOR_DIMS",
          "dimensions",
          operands -> VectorRuntime.dimensions(vector(operands[0])),
          ReturnTypes.INTEGER_NULLABLE,
          OperandKind.ANY_VECTOR);

  /// Euclidean length.
  public static final VectorFunction VECTOR_NORM =
      new VectorFunction(
          "VECTOR_NORM",
          "norm",
          operands -> VectorRuntime.norm(vector(operands[0])),
          ReturnTypes.DOUBLE_NULLABLE,
          OperandKind.ANY_NUMBERS);

  /// The vector of length 1 in the same direction; a zero vector stays zero.
  public static final VectorFunction L2_NORMALIZE =
      new VectorFunction(
          "L2_NORMALIZE",
          "normalize",
          operands -> VectorRuntime.normalize(vector(operands[0])),
          VectorFunctions::normalizedType,
          OperandKind.ANY_NUMBERS);

  /// The binary vector whose bits are set where elements are above 0.
  public static final VectorFunction BINARY_QUANTIZE =
      new VectorFunction(
          "BINARY_QUANTIZE",
          "quantize",
          operands -> VectorRuntime.quantize(vector(operands[0])),
          VectorFunctions::quantizedType,
          OperandKind.ANY_NUMBERS);

  /// `SUBVECTOR(v, start, count)`: `count` elements from the `start`-th, counted from 1.
  public static final VectorFunction SUBVECTOR =
      new VectorFunction(
          "SUBVECTOR",
          "part",
          operands ->
              VectorRuntime.part(vector(operands[0]), number(operands[1]), number(operands[2])),
          VectorFunctions::partType,
          OperandKind.ANY_VECTOR,
          OperandKind.INTEGER,
          OperandKind.INTEGER);

  /// Elementwise sum.
  public static final VectorFunction ADD = elementwise("VECTOR_ADD", "add", VectorRuntime::add);

  /// Elementwise difference.
  public static final VectorFunction SUBTRACT =
      elementwise("VECTOR_SUBTRACT", "subtract", VectorRuntime::subtract);

  /// Elementwise product.
  public static final VectorFunction MULTIPLY =
      elementwise("VECTOR_MULTIPLY", "multiply", VectorRuntime::multiply);

  /// One vector after the other.
  public static final VectorFunction CONCATENATE =
      new VectorFunction(
          "VECTOR_CONCATENATE",
          "concatenate",
          ofTwo(VectorRuntime::concatenate),
          VectorFunctions::concatenatedType,
          OperandKind.ANY_VECTOR,
          OperandKind.ANY_VECTOR);

  /// `VECTOR_COMPARE(a, b)`: below, equal to or above 0 as `a` is less than, equal to or greater
  /// than `b`. Comparisons of vectors become comparisons of it with 0.
  public static final VectorFunction COMPARE =
      new VectorFunction(
          "VECTOR_COMPARE",
          "compare",
          ofTwo(VectorRuntime::compare),
          ReturnTypes.INTEGER_NULLABLE,
          OperandKind.VECTOR,
          OperandKind.VECTOR);

  private static final Map<DistanceMetric, DistanceFunction> DISTANCES = distances();

  /// What sparse vectors have to be cast to VECTOR for.
  private static final Set<VectorFunction> OF_ALL_ELEMENTS =
      Set.of(BINARY_QUANTIZE, SUBVECTOR, ADD, SUBTRACT, MULTIPLY, CONCATENATE);

  private VectorFunctions() {}

  private static VectorFunction elementwise(
      String name, String method, BiFunction<List<?>, List<?>, Object> function) {
    return new VectorFunction(
        name,
        method,
        ofTwo(function),
        VectorFunctions::calculatedType,
        OperandKind.NUMBERS,
        OperandKind.NUMBERS);
  }

  private static VectorFunction.Computation ofTwo(BiFunction<List<?>, List<?>, Object> function) {
    return operands -> function.apply(vector(operands[0]), vector(operands[1]));
  }

  private static List<?> vector(Object operand) {
    return (List<?>) operand;
  }

  private static int number(Object operand) {
    return Math.toIntExact(((Number) operand).longValue());
  }

  private static Map<DistanceMetric, DistanceFunction> distances() {
    Map<DistanceMetric, DistanceFunction> distances = new EnumMap<>(DistanceMetric.class);
    for (DistanceMetric metric : DistanceMetric.values()) {
      distances.put(metric, distanceOf(metric));
    }
    return distances;
  }

  private static DistanceFunction distanceOf(DistanceMetric metric) {
    return switch (metric) {
      case L2 ->
          new DistanceFunction(
              "L2_DISTANCE", "l2Distance", ofTwo(VectorRuntime::l2Distance), metric);
      case L2_SQUARED ->
          new DistanceFunction(
              "L2_SQUARED_DISTANCE",
              "l2SquaredDistance",
              ofTwo(VectorRuntime::l2SquaredDistance),
              metric);
      case COSINE ->
          new DistanceFunction(
              "COSINE_DISTANCE", "cosineDistance", ofTwo(VectorRuntime::cosineDistance), metric);
      case NEGATIVE_INNER_PRODUCT ->
          new DistanceFunction(
              "NEGATIVE_INNER_PRODUCT",
              "negativeInnerProduct",
              ofTwo(VectorRuntime::negativeInnerProduct),
              metric);
      case L1 ->
          new DistanceFunction(
              "L1_DISTANCE", "l1Distance", ofTwo(VectorRuntime::l1Distance), metric);
      case HAMMING ->
          new DistanceFunction(
              "HAMMING_DISTANCE", "hammingDistance", ofTwo(VectorRuntime::hammingDistance), metric);
      case JACCARD ->
          new DistanceFunction(
              "JACCARD_DISTANCE", "jaccardDistance", ofTwo(VectorRuntime::jaccardDistance), metric);
    };
  }

  /// The conversion to vectors of such elements. Every CAST to a vector and every implicit
  /// conversion is one.
  public static ConversionFunction conversion(VectorElement element) {
    return Objects.requireNonNull(CONVERSIONS.get(element));
  }

  /// The conversion to vectors of what the syntax calls an element; `NOT_SUPPORTED` if there are
  /// none.
  public static ConversionFunction conversion(ElementType written) {
    return written == ElementType.SPARSE ? TO_SPARSE : conversion(SqlTypeFactory.element(written));
  }

  /// Whether a function takes sparse vectors.
  static boolean takesSparse(VectorFunction function) {
    return !OF_ALL_ELEMENTS.contains(function);
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

  static RelDataType convertedType(SqlOperatorBinding binding, ConversionFunction.Kind kind) {
    Integer dimension = binding.getOperandLiteralValue(1, Integer.class);
    if (dimension == null) {
      throw new IllegalStateException("a conversion without a dimension");
    }
    RelDataType operand = binding.getOperandType(0);
    if (dimension == VectorTypeSyntax.DIMENSION_OPEN) {
      if (operand instanceof VectorType known) {
        dimension = known.dimension();
      } else if (SqlTypeUtil.inCharFamily(operand) && binding.isOperandLiteral(0, false)) {
        dimension = textDimension(binding.getOperandLiteralValue(0, String.class), kind);
      }
    }
    SqlTypeFactory factory = (SqlTypeFactory) binding.getTypeFactory();
    return factory.createTypeWithNullability(kind.type(factory, dimension), operand.isNullable());
  }

  private static RelDataType textType(SqlOperatorBinding binding) {
    return binding
        .getTypeFactory()
        .createTypeWithNullability(
            binding.getOperandType(1), binding.getOperandType(0).isNullable());
  }

  private static int textDimension(@Nullable String text, ConversionFunction.Kind kind) {
    return text == null ? VectorTypeSyntax.DIMENSION_OPEN : kind.dimension(text);
  }

  private static RelDataType partType(SqlOperatorBinding binding) {
    Integer count =
        binding.isOperandLiteral(2, false)
            ? binding.getOperandLiteralValue(2, Integer.class)
            : null;
    if (count == null || count < 1) {
      throw VectorOperands.mismatch("SUBVECTOR needs a count from 1 up as a literal");
    }
    VectorElement element = ((VectorType) binding.getOperandType(0)).element();
    return vector(binding, count, element, anyNullable(binding));
  }

  private static RelDataType concatenatedType(SqlOperatorBinding binding) {
    VectorType first = (VectorType) binding.getOperandType(0);
    VectorType second = (VectorType) binding.getOperandType(1);
    return vector(
        binding,
        first.dimension() + second.dimension(),
        first.element().widened(second.element()),
        anyNullable(binding));
  }

  /// What is calculated from vectors of any elements is of float32: nothing is rounded again.
  private static RelDataType calculatedType(SqlOperatorBinding binding) {
    int dimension = ((VectorType) binding.getOperandType(0)).dimension();
    return vector(binding, dimension, VectorElement.FLOAT32, anyNullable(binding));
  }

  private static RelDataType quantizedType(SqlOperatorBinding binding) {
    int dimension = ((VectorType) binding.getOperandType(0)).dimension();
    return vector(binding, dimension, VectorElement.BINARY, anyNullable(binding));
  }

  private static RelDataType normalizedType(SqlOperatorBinding binding) {
    return ((VectorType) binding.getOperandType(0)).isSparse()
        ? binding.getOperandType(0)
        : calculatedType(binding);
  }

  /// The same for a sum or a mean, which is NULL where there is nothing.
  static RelDataType aggregatedType(SqlOperatorBinding binding) {
    RelDataType type =
        Objects.requireNonNull(ReturnTypes.ARG0_NULLABLE_IF_EMPTY.inferReturnType(binding));
    return type instanceof VectorType operand
        ? vector(binding, operand.dimension(), VectorElement.FLOAT32, operand.isNullable())
        : type;
  }

  private static boolean anyNullable(SqlOperatorBinding binding) {
    return binding.collectOperandTypes().stream().anyMatch(RelDataType::isNullable);
  }

  private static RelDataType vector(
      SqlOperatorBinding binding, int dimension, VectorElement element, boolean nullable) {
    RelDataTypeFactory factory = binding.getTypeFactory();
    return factory.createTypeWithNullability(
        ((SqlTypeFactory) factory).createVectorType(dimension, element), nullable);
  }
}
