package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Random rows of a table of one column of each kind, and conditions on them.
@SuppressWarnings("NullAway") // Lists of values with NULLs among them.
final class RandomRows {
  static final int DIMENSION = 5;
  private static final ColumnType TEXT = new ColumnType.Varchar(10);
  private static final ColumnType DOUBLE = ColumnType.Simple.DOUBLE;
  private static final ColumnType VECTOR = new ColumnType.FloatVector(DIMENSION);
  private static final int BIT_COUNT = 19;
  private static final ColumnType BITS =
      new ColumnType.FloatVector(BIT_COUNT, VectorElement.BINARY);

  /// Types of the columns.
  static final List<ColumnType> TYPES =
      List.of(
          ColumnType.Simple.BIGINT,
          ColumnType.Simple.SMALLINT,
          DOUBLE,
          TEXT,
          ColumnType.Simple.BOOLEAN,
          VECTOR,
          BITS);

  private static final List<String> WORDS =
      List.of("", "a", "ab", "abc", "b", "\uE000x", "\uD83D\uDE00x", "\u00FCb", "a\nb");

  private RandomRows() {}

  static List<@Nullable Object> row(Random random, long id) {
    List<@Nullable Object> row = new ArrayList<>();
    row.add(id);
    row.add(maybe(random, (long) random.nextInt(20) - 10));
    row.add(maybe(random, random.nextInt(50) == 0 ? Double.NaN : random.nextInt(9) / 2.0 - 2));
    row.add(maybe(random, WORDS.get(random.nextInt(WORDS.size()))));
    row.add(maybe(random, (long) random.nextInt(2)));
    row.add(maybe(random, vector(random)));
    row.add(maybe(random, bits(random)));
    return row;
  }

  private static @Nullable Object maybe(Random random, Object value) {
    return random.nextInt(6) == 0 ? null : value;
  }

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = random.nextInt(5);
    }
    return vector;
  }

  private static float[] bits(Random random) {
    float[] bits = new float[BIT_COUNT];
    int oneIn = 1 + random.nextInt(8);
    for (int i = 0; i < BIT_COUNT; i++) {
      bits[i] = random.nextInt(oneIn) == 0 ? 1 : 0;
    }
    return bits;
  }

  private static Expression constant(Random random, int column) {
    return new Expression.Literal(TYPES.get(column), row(random, 0).get(column));
  }

  static Expression condition(Random random, int depth) {
    int column = 1 + random.nextInt(4);
    Expression value = new Expression.Column(column);
    ComparisonOperator[] operators = ComparisonOperator.values();
    ComparisonOperator operator = operators[random.nextInt(operators.length)];
    if (depth > 0 && random.nextInt(3) > 0) {
      List<Expression> operands = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        operands.add(condition(random, depth - 1));
      }
      return switch (random.nextInt(3)) {
        case 0 -> new Expression.And(operands);
        case 1 -> new Expression.Or(operands);
        default -> new Expression.Not(operands.getFirst());
      };
    }
    return switch (random.nextInt(7)) {
      case 0 -> new Expression.IsNull(value);
      case 1 -> {
        List<Expression> values = new ArrayList<>();
        int inColumn = random.nextBoolean() ? 1 : 3;
        for (int i = random.nextInt(8); i >= 0; i--) {
          values.add(constant(random, inColumn));
        }
        yield new Expression.In(new Expression.Column(inColumn), values);
      }
      case 2 -> {
        List<String> patterns = List.of("%b%", "a_", "_x", "%", "", "a%c", "_", "%b", "\u00FC%");
        String pattern = patterns.get(random.nextInt(patterns.size()));
        yield new Expression.Like(
            new Expression.Column(3), new Expression.Literal(TEXT, pattern), "");
      }
      case 3 ->
          new Expression.Comparison(
              operator, distance(random), new Expression.Literal(DOUBLE, random.nextDouble() * 8));
      case 4 -> new Expression.Column(4);
      default -> new Expression.Comparison(operator, value, constant(random, column));
    };
  }

  static Expression distance(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> bitDistance(DistanceMetric.HAMMING, random);
      case 1 -> bitDistance(DistanceMetric.JACCARD, random);
      default ->
          new Expression.Distance(
              DistanceMetric.L2,
              new Expression.Column(5),
              new Expression.Literal(VECTOR, vector(random)));
    };
  }

  private static Expression bitDistance(DistanceMetric metric, Random random) {
    return new Expression.Distance(
        metric, new Expression.Column(6), new Expression.Literal(BITS, bits(random)));
  }
}
