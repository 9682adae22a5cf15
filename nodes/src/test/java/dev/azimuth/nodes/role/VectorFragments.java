package dev.azimuth.nodes.role;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.SearchAccuracy;
import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.storage.type.ColumnType;
import java.util.List;
import java.util.Optional;

/// Searches by a vector, of a table of keys and vectors, for the keys that are found.
final class VectorFragments {
  private static final Expression KEY = new Expression.Column(0);

  private VectorFragments() {}

  private static Fragment of(Optional<Expression> filter, Shape shape) {
    return new Fragment(1, 1, filter, Optional.empty(), shape);
  }

  private static Expression distance(ColumnType vector) {
    return new Expression.Distance(
        DistanceMetric.L2, new Expression.Column(1), new Expression.Parameter(0, vector));
  }

  /// The nearest rows.
  static Fragment nearest(
      ColumnType vector, int k, Optional<Expression> filter, SearchAccuracy accuracy) {
    return of(
        filter,
        new Shape.TopK(
            List.of(KEY),
            List.of(
                new Fragment.SortKey(
                    distance(vector), Fragment.Direction.ASCENDING, Fragment.Nulls.LAST)),
            new Expression.Literal(ColumnType.Simple.BIGINT, (long) k),
            accuracy));
  }

  /// All rows, in no order.
  static Fragment all(Optional<Expression> filter) {
    return of(filter, new Shape.Rows(List.of(KEY), Optional.empty()));
  }

  /// Whether a key is below a limit.
  static Optional<Expression> isBelow(long limit) {
    return less(KEY, new Expression.Literal(ColumnType.Simple.BIGINT, limit));
  }

  /// Whether a row is nearer than a radius.
  static Optional<Expression> isWithin(ColumnType vector, double radius) {
    return less(distance(vector), new Expression.Literal(ColumnType.Simple.DOUBLE, radius));
  }

  private static Optional<Expression> less(Expression left, Expression right) {
    return Optional.of(new Expression.Comparison(ComparisonOperator.LESS, left, right));
  }
}
