package dev.azimuth.sql.plan;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.sql.execute.SqlOrder;
import java.util.List;
import org.apache.calcite.rel.RelFieldCollation;

/// Orders of the tree in the terms of nodes and of operators.
final class SortKeys {
  private SortKeys() {}

  static Fragment.SortKey of(
      RelFieldCollation field, Expression expression, Monotone.Direction direction) {
    boolean descending = isDescending(field) != (direction == Monotone.Direction.TURNED);
    return new Fragment.SortKey(
        expression,
        descending ? Fragment.Direction.DESCENDING : Fragment.Direction.ASCENDING,
        nulls(field));
  }

  static List<SqlOrder.Key> of(List<RelFieldCollation> fields) {
    return fields.stream()
        .map(field ->
            new SqlOrder.Key(
                field.getFieldIndex(),
                isDescending(field) ? Fragment.Direction.DESCENDING : Fragment.Direction.ASCENDING,
                nulls(field)))
        .toList();
  }

  private static boolean isDescending(RelFieldCollation field) {
    return field.getDirection().isDescending();
  }

  private static Fragment.Nulls nulls(RelFieldCollation field) {
    RelFieldCollation.NullDirection direction = field.nullDirection;
    if (direction == RelFieldCollation.NullDirection.UNSPECIFIED) {
      direction = field.getDirection().defaultNullDirection();
    }
    return direction == RelFieldCollation.NullDirection.FIRST
        ? Fragment.Nulls.FIRST
        : Fragment.Nulls.LAST;
  }
}
