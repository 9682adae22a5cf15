package dev.azimuth.nodes.evaluate;

import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.storage.column.ColumnBuilder;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.PhysicalKind;
import dev.azimuth.storage.type.VectorElement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compiles expressions over the rows of one table with the parameters of one execution.
public final class ExpressionCompiler {
  /// IN lists up to this length are compared one value after another.
  private static final int IN_COMPARED_MAX = 4;

  private final List<ColumnType> columns;
  private final List<@Nullable Object> parameters;

  /// A compiler for columns of these types and these parameter values.
  public ExpressionCompiler(List<ColumnType> columns, List<@Nullable Object> parameters) {
    this.columns = List.copyOf(columns);
    this.parameters = parameters;
  }

  /// Type of an expression's values.
  public ColumnType type(Expression expression) {
    return switch (expression) {
      case Expression.Column column -> columnType(column);
      case Expression.Version _ -> ColumnType.Simple.BIGINT;
      case Expression.Literal literal -> literal.type();
      case Expression.Parameter parameter -> parameter.type();
      case Expression.Distance _ -> ColumnType.Simple.DOUBLE;
      case Expression.Comparison _,
          Expression.In _,
          Expression.And _,
          Expression.Or _,
          Expression.Not _,
          Expression.IsNull _,
          Expression.Like _ ->
          ColumnType.Simple.BOOLEAN;
    };
  }

  private ColumnType columnType(Expression.Column column) {
    if (column.ordinal() < 0 || column.ordinal() >= columns.size()) {
      throw new AzimuthException(ErrorCode.UNKNOWN_COLUMN, "column " + column.ordinal());
    }
    return columns.get(column.ordinal());
  }

  /// The value of an expression that has no column in it.
  public @Nullable Object constant(Expression expression) {
    return switch (expression) {
      case Expression.Literal literal -> literal.value();
      case Expression.Parameter parameter -> {
        if (parameter.index() < 0 || parameter.index() >= parameters.size()) {
          throw new AzimuthException(
              ErrorCode.UNBOUND_PARAMETER, "parameter " + (parameter.index() + 1));
        }
        yield parameters.get(parameter.index());
      }
      default -> throw new IllegalArgumentException("not a constant: " + expression);
    };
  }

  /// Whether an expression is a literal or a parameter.
  public static boolean isConstant(Expression expression) {
    return expression instanceof Expression.Literal || expression instanceof Expression.Parameter;
  }

  /// The compiled form of an expression for its values.
  public Operand operand(Expression expression) {
    return switch (expression) {
      case Expression.Column column -> column(column);
      case Expression.Version _ -> new LongOperand.OfVersions();
      case Expression.Literal literal -> constant(literal.type(), constant(literal));
      case Expression.Parameter parameter -> constant(parameter.type(), constant(parameter));
      case Expression.Distance distance -> distance(distance);
      case Expression.Comparison _,
          Expression.In _,
          Expression.And _,
          Expression.Or _,
          Expression.Not _,
          Expression.IsNull _,
          Expression.Like _ ->
          new LongOperand.OfPredicate(predicate(expression));
    };
  }

  private Operand distance(Expression.Distance distance) {
    if (type(distance.left()) instanceof ColumnType.SparseVector left) {
      if (!left.equals(type(distance.right()))) {
        throw mismatch("a distance of " + left.sql() + " and " + type(distance.right()).sql());
      }
      return SparseDistanceOperand.of(
          distance.metric(),
          left.dimension(),
          (BytesOperand) operand(distance.left()),
          (BytesOperand) operand(distance.right()));
    }
    return DistanceOperand.of(distance.metric(), vector(distance.left()), sameDimension(distance));
  }

  private Operand column(Expression.Column column) {
    ColumnType type = columnType(column);
    int ordinal = column.ordinal();
    return switch (type) {
      case ColumnType.FloatVector vector -> new VectorOperand.OfColumn(ordinal, vector.dimension());
      case ColumnType other ->
          switch (other.physicalKind()) {
            case LONG -> new LongOperand.OfColumn(ordinal);
            case DOUBLE -> new DoubleOperand.OfColumn(ordinal);
            case BYTES -> new BytesOperand.OfColumn(type, ordinal);
            case FLOAT_VECTOR -> throw new IllegalArgumentException(other.sql());
          };
    };
  }

  private static Operand constant(ColumnType type, @Nullable Object value) {
    return switch (column(type, value)) {
      case ColumnValues.Longs longs ->
          new LongOperand.OfConstant(longs.isNull(0) ? null : longs.values()[0]);
      case ColumnValues.Doubles doubles ->
          new DoubleOperand.OfConstant(doubles.isNull(0) ? null : doubles.values()[0]);
      case ColumnValues.Bytes bytes -> new BytesOperand.OfConstant(type, bytes);
      case ColumnValues.FloatVectors vectors ->
          new VectorOperand.OfConstant(
              vectors.dimension(), vectors.isNull(0) ? null : vectors.copy(0));
    };
  }

  /// A column of one row with a canonical value.
  public static ColumnValues column(ColumnType type, @Nullable Object value) {
    ColumnBuilder builder = ColumnBuilder.of(type, 1);
    try {
      builder.append(value);
    } catch (IllegalArgumentException e) {
      throw new AzimuthException(ErrorCode.TYPE_MISMATCH, "a value for " + type.sql(), e);
    }
    return builder.build();
  }

  private VectorOperand vector(Expression expression) {
    if (operand(expression) instanceof VectorOperand vector) {
      return vector;
    }
    throw mismatch("a distance of " + type(expression).sql());
  }

  private VectorOperand sameDimension(Expression.Distance distance) {
    requireElements(distance.metric(), distance.left());
    requireElements(distance.metric(), distance.right());
    VectorOperand right = vector(distance.right());
    int dimension = vector(distance.left()).dimension();
    if (right.dimension() != dimension) {
      throw new AzimuthException(
          ErrorCode.DIMENSION_MISMATCH, dimension + " and " + right.dimension() + " dimensions");
    }
    return right;
  }

  private void requireElements(DistanceMetric metric, Expression expression) {
    ColumnType type = type(expression);
    boolean isOfBits =
        type instanceof ColumnType.FloatVector vector && vector.element() == VectorElement.BINARY;
    if (isOfBits != metric.isOfBits()) {
      throw mismatch(metric + " distance of " + type.sql());
    }
  }

  /// The compiled form of a condition.
  public Predicate predicate(Expression expression) {
    return switch (expression) {
      case Expression.Comparison comparison ->
          comparison(comparison.operator(), comparison.left(), comparison.right());
      case Expression.In in -> in(in);
      case Expression.And and -> new Connective.All(predicates(and.operands()));
      case Expression.Or or -> new Connective.Any(predicates(or.operands()));
      case Expression.Not not -> new Connective.Negation(predicate(not.operand()));
      case Expression.IsNull test -> new Connective.NullTest(operand(test.operand()));
      case Expression.Like like -> {
        if (operand(like.operand()) instanceof BytesOperand text
            && operand(like.pattern()) instanceof BytesOperand pattern) {
          yield new PatternMatch(text, pattern, like.escape());
        }
        throw mismatch("LIKE of something else than text");
      }
      case Expression.Column _, Expression.Literal _, Expression.Parameter _ -> {
        if (operand(expression) instanceof LongOperand truth) {
          yield new Connective.Truth(truth);
        }
        throw mismatch(type(expression).sql() + " as a condition");
      }
      case Expression.Version _, Expression.Distance _ ->
          throw mismatch(type(expression).sql() + " as a condition");
    };
  }

  private List<Predicate> predicates(List<Expression> expressions) {
    return expressions.stream().map(this::predicate).toList();
  }

  private Predicate comparison(ComparisonOperator operator, Expression left, Expression right) {
    PhysicalKind kind = type(left).physicalKind();
    if (kind != type(right).physicalKind()) {
      throw mismatch(type(left).sql() + " compared with " + type(right).sql());
    }
    return Comparison.of(operator, operand(left), operand(right));
  }

  private Predicate in(Expression.In in) {
    boolean constant = in.values().stream().allMatch(ExpressionCompiler::isConstant);
    ColumnType type = type(in.operand());
    boolean text = type instanceof ColumnType.Varchar || type instanceof ColumnType.Char;
    if (in.values().size() > IN_COMPARED_MAX && constant) {
      List<@Nullable Object> values = new ArrayList<>();
      for (Expression value : in.values()) {
        values.add(constant(value));
      }
      boolean withNull = values.removeIf(value -> value == null);
      Operand operand = operand(in.operand());
      if (operand instanceof LongOperand longs
          && values.stream().allMatch(value -> value instanceof Long)) {
        long[] sorted = values.stream().mapToLong(value -> (Long) value).sorted().toArray();
        return new Membership.AmongLongs(longs, sorted, withNull);
      }
      if (operand instanceof BytesOperand bytes
          && text
          && values.stream().allMatch(value -> value instanceof String)) {
        Set<String> texts = new HashSet<>();
        values.forEach(value -> texts.add((String) value));
        return new Membership.AmongTexts(bytes, texts, withNull);
      }
    }
    return new Connective.Any(
        in.values().stream()
            .map(value -> comparison(ComparisonOperator.EQUAL, in.operand(), value))
            .toList());
  }

  private static AzimuthException mismatch(String details) {
    return new AzimuthException(ErrorCode.TYPE_MISMATCH, details);
  }
}
