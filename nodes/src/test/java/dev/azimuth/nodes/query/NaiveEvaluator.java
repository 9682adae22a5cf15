package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Expressions evaluated row by row on plain Java values, as SQL defines them.
final class NaiveEvaluator {
  private NaiveEvaluator() {}

  static @Nullable Object value(Expression expression, List<@Nullable Object> row) {
    return switch (expression) {
      case Expression.Column column -> row.get(column.ordinal());
      case Expression.Literal literal -> literal.value();
      case Expression.Version _, Expression.Parameter _ ->
          throw new IllegalArgumentException("not in these tests");
      case Expression.Distance distance -> {
        float[] left = (float[]) value(distance.left(), row);
        float[] right = (float[]) value(distance.right(), row);
        yield left == null || right == null ? null : distance(distance.metric(), left, right);
      }
      default -> {
        Boolean truth = truth(expression, row);
        yield truth == null ? null : (Object) (truth ? 1L : 0L);
      }
    };
  }

  private static double distance(DistanceMetric metric, float[] left, float[] right) {
    int common = 0;
    int either = 0;
    for (int i = 0; i < left.length; i++) {
      common += left[i] == 1 && right[i] == 1 ? 1 : 0;
      either += left[i] == 1 || right[i] == 1 ? 1 : 0;
    }
    return switch (metric) {
      case L2 -> l2(left, right);
      case HAMMING -> either - common;
      case JACCARD -> common == 0 ? 1 : 1 - (double) common / either;
      default -> throw new IllegalArgumentException("not in these tests: " + metric);
    };
  }

  private static double l2(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += ((double) left[i] - right[i]) * ((double) left[i] - right[i]);
    }
    return Math.sqrt(sum);
  }

  @SuppressWarnings("NullAway") // Three values.
  static @Nullable Boolean truth(Expression expression, List<@Nullable Object> row) {
    return switch (expression) {
      case Expression.Comparison comparison -> comparison(comparison, row);
      case Expression.In in -> {
        Object operand = value(in.operand(), row);
        if (operand == null) {
          yield null;
        }
        boolean unknown = false;
        for (Expression candidate : in.values()) {
          Object other = value(candidate, row);
          if (other == null) {
            unknown = true;
          } else if (compare(operand, other) == 0) {
            yield true;
          }
        }
        yield unknown ? null : false;
      }
      case Expression.And and -> {
        boolean unknown = false;
        for (Expression operand : and.operands()) {
          Boolean truth = truth(operand, row);
          if (truth == null) {
            unknown = true;
          } else if (!truth) {
            yield false;
          }
        }
        yield unknown ? null : true;
      }
      case Expression.Or or -> {
        boolean unknown = false;
        for (Expression operand : or.operands()) {
          Boolean truth = truth(operand, row);
          if (truth == null) {
            unknown = true;
          } else if (truth) {
            yield true;
          }
        }
        yield unknown ? null : false;
      }
      case Expression.Not not -> {
        Boolean truth = truth(not.operand(), row);
        yield truth == null ? null : !truth;
      }
      case Expression.IsNull test -> value(test.operand(), row) == null;
      case Expression.Like like -> {
        String text = (String) value(like.operand(), row);
        String pattern = (String) value(like.pattern(), row);
        yield text == null || pattern == null ? null : like(text, pattern);
      }
      case Expression.Column _, Expression.Literal _ -> {
        Object value = value(expression, row);
        yield value == null ? null : (Long) value != 0;
      }
      case Expression.Version _, Expression.Parameter _, Expression.Distance _ ->
          throw new IllegalArgumentException("no condition");
    };
  }

  @SuppressWarnings("NullAway") // Three values.
  private static @Nullable Boolean comparison(
      Expression.Comparison comparison, List<@Nullable Object> row) {
    Object left = value(comparison.left(), row);
    Object right = value(comparison.right(), row);
    if (left == null || right == null) {
      return null;
    }
    int order = compare(left, right);
    boolean unordered = isNaN(left) || isNaN(right);
    return switch (comparison.operator()) {
      case EQUAL -> !unordered && order == 0;
      case NOT_EQUAL -> unordered || order != 0;
      case LESS -> !unordered && order < 0;
      case LESS_OR_EQUAL -> !unordered && order <= 0;
      case GREATER -> !unordered && order > 0;
      case GREATER_OR_EQUAL -> !unordered && order >= 0;
    };
  }

  private static boolean like(String text, String pattern) {
    StringBuilder regex = new StringBuilder();
    pattern
        .codePoints()
        .forEach(character -> {
          switch (character) {
            case '%' -> regex.append(".*");
            case '_' -> regex.append('.');
            default -> regex.append(Pattern.quote(Character.toString(character)));
          }
        });
    return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text).matches();
  }

  private static boolean isNaN(Object value) {
    return value instanceof Double number && number.isNaN();
  }

  static int compare(Object left, Object right) {
    return switch (left) {
      case Long number -> number.compareTo((Long) right);
      case Double number -> {
        double other = (Double) right;
        yield number == other ? 0 : number.compareTo(other);
      }
      case String text -> text.compareTo((String) right);
      case BigDecimal number -> number.compareTo((BigDecimal) right);
      default -> throw new IllegalArgumentException("no order of " + left.getClass());
    };
  }
}
