package dev.azimuth.sql.language.validate;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.sql.language.function.VectorFunction;
import dev.azimuth.sql.language.function.VectorFunctions;
import dev.azimuth.sql.language.function.VectorOperands;
import dev.azimuth.sql.language.type.SqlTypeFactory;
import dev.azimuth.sql.parser.DistanceSyntax;
import dev.azimuth.sql.parser.VectorTypeSyntax;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Reduces the many spellings of vector operations to the few functions that have a meaning.
///
/// A similarity becomes an expression over the distance (`1 - d`, `-d`), so that a planner has to
/// look for distances only. Rewriting what was rewritten changes nothing.
final class VectorRewrites {
  private static final Map<SqlBinaryOperator, DistanceMetric> INFIX =
      Map.of(
          DistanceSyntax.L2, DistanceMetric.L2,
          DistanceSyntax.COSINE, DistanceMetric.COSINE,
          DistanceSyntax.NEGATIVE_INNER_PRODUCT, DistanceMetric.NEGATIVE_INNER_PRODUCT,
          DistanceSyntax.L1, DistanceMetric.L1,
          DistanceSyntax.HAMMING, DistanceMetric.HAMMING,
          DistanceSyntax.JACCARD, DistanceMetric.JACCARD);

  private static final Map<String, DistanceMetric> DISTANCE_NAMES =
      Map.of(
          "L2_DISTANCE", DistanceMetric.L2,
          "EUCLIDEAN_DISTANCE", DistanceMetric.L2,
          "L2_SQUARED_DISTANCE", DistanceMetric.L2_SQUARED,
          "COSINE_DISTANCE", DistanceMetric.COSINE,
          "NEGATIVE_INNER_PRODUCT", DistanceMetric.NEGATIVE_INNER_PRODUCT,
          "L1_DISTANCE", DistanceMetric.L1,
          "TAXICAB_DISTANCE", DistanceMetric.L1,
          "HAMMING_DISTANCE", DistanceMetric.HAMMING,
          "JACCARD_DISTANCE", DistanceMetric.JACCARD);

  private static final Map<String, DistanceMetric> METRIC_NAMES =
      Map.of(
          "COSINE", DistanceMetric.COSINE,
          "DOT", DistanceMetric.NEGATIVE_INNER_PRODUCT,
          "EUCLIDEAN", DistanceMetric.L2,
          "L2", DistanceMetric.L2,
          "EUCLIDEAN_SQUARED", DistanceMetric.L2_SQUARED,
          "L2_SQUARED", DistanceMetric.L2_SQUARED,
          "MANHATTAN", DistanceMetric.L1,
          "L1", DistanceMetric.L1,
          "HAMMING", DistanceMetric.HAMMING,
          "JACCARD", DistanceMetric.JACCARD);

  private static final Map<String, VectorFunction> FUNCTION_NAMES =
      Map.of(
          "VECTOR_DIMS", VectorFunctions.VECTOR_DIMS,
          "VECTOR_NORM", VectorFunctions.VECTOR_NORM,
          "L2_NORM", VectorFunctions.VECTOR_NORM,
          "L2_NORMALIZE", VectorFunctions.L2_NORMALIZE,
          "SUBVECTOR", VectorFunctions.SUBVECTOR,
          "BINARY_QUANTIZE", VectorFunctions.BINARY_QUANTIZE);

  private static final String RANK_CONSTANT = "60";

  private final SqlTypeFactory typeFactory;

  VectorRewrites(SqlTypeFactory typeFactory) {
    this.typeFactory = typeFactory;
  }

  /// The call in its reduced form, or itself.
  SqlNode rewrite(SqlCall call) {
    if (call.getKind() == SqlKind.CAST) {
      return rewriteCast(call);
    }
    if (call.getOperator() instanceof SqlBinaryOperator infix) {
      return rewriteInfix(call, infix);
    }
    if (call.getOperator() instanceof SqlUnresolvedFunction function
        && function.getNameAsId().isSimple()) {
      return rewriteNamed(call, function.getName().toUpperCase(Locale.ROOT));
    }
    return call;
  }

  private static SqlNode rewriteInfix(SqlCall call, SqlBinaryOperator infix) {
    DistanceMetric metric = INFIX.get(infix);
    if (metric != null) {
      return distance(metric, call.getParserPosition(), call.operand(0), call.operand(1));
    }
    return call;
  }

  private static SqlNode rewriteNamed(SqlCall call, String name) {
    DistanceMetric metric = DISTANCE_NAMES.get(name);
    SqlParserPos position = call.getParserPosition();
    if (metric != null) {
      requireOperands(call, name, 2);
      return distance(metric, position, call.operand(0), call.operand(1));
    }
    VectorFunction function = FUNCTION_NAMES.get(name);
    if (function != null) {
      requireOperands(call, name, function.getOperandCountRange().getMin());
      return function.createCall(position, call.getOperandList());
    }
    return switch (name) {
      case "COSINE_SIMILARITY" -> {
        requireOperands(call, name, 2);
        yield minus(
            "1", distance(DistanceMetric.COSINE, position, call.operand(0), call.operand(1)));
      }
      case "INNER_PRODUCT" -> {
        requireOperands(call, name, 2);
        yield SqlStdOperatorTable.UNARY_MINUS.createCall(
            position,
            distance(
                DistanceMetric.NEGATIVE_INNER_PRODUCT, position, call.operand(0), call.operand(1)));
      }
      case "VECTOR_DISTANCE" -> vectorDistance(call);
      case "RRF_SCORE" -> reciprocalRank(call);
      case "VECTOR_SEARCH", "HYBRID_SEARCH", "MATCH", "BM25_SCORE", "VECTOR_RECALL" ->
          throw new AzimuthException(ErrorCode.NOT_SUPPORTED, name + " is not supported yet");
      default -> call;
    };
  }

  private static SqlNode minus(String constant, SqlNode subtrahend) {
    SqlParserPos position = subtrahend.getParserPosition();
    return SqlStdOperatorTable.MINUS.createCall(
        position, SqlLiteral.createExactNumeric(constant, position), subtrahend);
  }

  /// `VECTOR_DISTANCE(a, b [, metric])`, and `VECTOR_DISTANCE('metric', a, b)`.
  private static SqlNode vectorDistance(SqlCall call) {
    SqlParserPos position = call.getParserPosition();
    if (call.operandCount() == 2) {
      return distance(DistanceMetric.COSINE, position, call.operand(0), call.operand(1));
    }
    requireOperands(call, "VECTOR_DISTANCE", 3);
    SqlNode first = call.operand(0);
    SqlNode last = call.operand(2);
    if (last instanceof SqlIdentifier name && name.isSimple() && isMetric(name.getSimple())) {
      return distance(metric(name.getSimple()), position, first, call.operand(1));
    }
    if (last instanceof SqlLiteral literal && isMetric(literal.toValue())) {
      return distance(metric(literal.toValue()), position, first, call.operand(1));
    }
    if (first instanceof SqlLiteral literal) {
      return distance(metric(literal.toValue()), position, call.operand(1), last);
    }
    throw unknownMetric(last.toString());
  }

  private static boolean isMetric(@Nullable String name) {
    return name != null && METRIC_NAMES.containsKey(name.toUpperCase(Locale.ROOT));
  }

  private static DistanceMetric metric(@Nullable String name) {
    String upper = String.valueOf(name).toUpperCase(Locale.ROOT);
    DistanceMetric metric = METRIC_NAMES.get(upper);
    if (metric == null) {
      throw unknownMetric(upper);
    }
    return metric;
  }

  private static AzimuthException unknownMetric(String name) {
    return new AzimuthException(
        ErrorCode.INVALID_STATEMENT,
        "VECTOR_DISTANCE knows no "
            + name
            + "; use COSINE, DOT, EUCLIDEAN, EUCLIDEAN_SQUARED or MANHATTAN, or, of binary vectors,"
            + " HAMMING or JACCARD");
  }

  /// `RRF_SCORE(rank [, k])` is `1 / (k + rank)`, and 0 for a row without a rank.
  private static SqlNode reciprocalRank(SqlCall call) {
    if (call.operandCount() != 1) {
      requireOperands(call, "RRF_SCORE", 2);
    }
    SqlParserPos position = call.getParserPosition();
    SqlNode constant =
        call.operandCount() == 2
            ? call.operand(1)
            : SqlLiteral.createExactNumeric(RANK_CONSTANT, position);
    SqlNode one = SqlLiteral.createApproxNumeric("1E0", position);
    SqlNode sum = SqlStdOperatorTable.PLUS.createCall(position, constant, call.operand(0));
    return SqlStdOperatorTable.COALESCE.createCall(
        position,
        SqlStdOperatorTable.DIVIDE.createCall(position, one, sum),
        SqlLiteral.createApproxNumeric("0E0", position));
  }

  /// A cast to VECTOR is a conversion; `x::type` is CAST(x AS type).
  private SqlNode rewriteCast(SqlCall call) {
    SqlNode type = call.operand(1);
    if (type instanceof SqlDataTypeSpec spec
        && spec.getTypeNameSpec() instanceof VectorTypeSyntax vector) {
      typeFactory.createVectorType(vector.dimension(), vector.element());
      return VectorOperands.conversion(
          call.operand(0), vector.dimension(), VectorFunctions.conversion(vector.element()));
    }
    if (type instanceof SqlDataTypeSpec spec) {
      KnownTypes.require(spec);
    }
    return call.getOperator().equals(SqlLibraryOperators.INFIX_CAST)
        ? SqlStdOperatorTable.CAST.createCall(call.getParserPosition(), call.getOperandList())
        : call;
  }

  private static SqlCall distance(
      DistanceMetric metric, SqlParserPos position, SqlNode left, SqlNode right) {
    return VectorFunctions.distance(metric).createCall(position, List.of(left, right));
  }

  private static void requireOperands(SqlCall call, String name, int count) {
    if (call.operandCount() != count) {
      throw new AzimuthException(
          ErrorCode.UNKNOWN_FUNCTION,
          name + " takes " + count + " arguments, not " + call.operandCount());
    }
  }
}
