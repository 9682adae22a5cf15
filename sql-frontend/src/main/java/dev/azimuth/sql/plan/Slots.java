package dev.azimuth.sql.plan;

import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.sql.execute.Parameters;
import dev.azimuth.sql.execute.Scalar;
import dev.azimuth.sql.execute.Target;
import dev.azimuth.sql.execute.ValueConversion;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// The constants of a statement that fragments refer to: parameters and what is computed from them,
/// evaluated once when the statement starts.
public final class Slots {
  private final ScalarCompiler compiler;
  private final List<Slot> slots = new ArrayList<>();
  private final Map<String, Expression.Parameter> known = new HashMap<>();

  Slots(ScalarCompiler compiler) {
    this.compiler = compiler;
  }

  /// One constant: `scalar` has no row to look at.
  public record Slot(Scalar scalar, ColumnType type) {}

  /// The values of constants, canonical ones.
  static List<@Nullable Object> values(List<Slot> slots, Parameters parameters) {
    List<@Nullable Object> values = new ArrayList<>(slots.size());
    for (Slot slot : slots) {
      Object value = slot.scalar().evaluate(new @Nullable Object[0], parameters);
      values.add(ValueConversion.canonical(value, new Target("a parameter", slot.type())));
    }
    return values;
  }

  /// The constant's value as `type`; fails with [NotInterpreted].
  Expression.Parameter constant(RexNode node, ColumnType type) {
    return add(node + ":" + type, compiler.compile(node), type);
  }

  /// The sum of two row counts, at most the largest BIGINT.
  Expression.Parameter sum(RexNode left, RexNode right) {
    Scalar a = compiler.compile(left);
    Scalar b = compiler.compile(right);
    Scalar sum =
        (row, parameters) -> {
          if (a.evaluate(row, parameters) instanceof Number x
              && b.evaluate(row, parameters) instanceof Number y) {
            boolean overflows = x.longValue() > 0 && y.longValue() > Long.MAX_VALUE - x.longValue();
            return overflows ? (Object) Long.MAX_VALUE : x.longValue() + y.longValue();
          }
          return null;
        };
    return add(left + " + " + right, sum, ColumnType.Simple.BIGINT);
  }

  /// A number of rows that a whole number allows: none below 0 and for NULL.
  Expression.Parameter rows(RexNode node) {
    Scalar number = compiler.compile(node);
    Scalar rows =
        (row, parameters) ->
            number.evaluate(row, parameters) instanceof Number count
                ? (Object) Math.max(0, count.longValue())
                : (Object) 0L;
    return add("rows " + node, rows, ColumnType.Simple.BIGINT);
  }

  /// The bound that stands for a comparison with a distance.
  Expression.Parameter bound(DistanceRange range) {
    return add(
        "bound " + range.comparison() + ":" + range.side(),
        new BoundSearch(compiler.compile(range.comparison()), range.side()),
        ColumnType.Simple.DOUBLE);
  }

  List<Slot> all() {
    return List.copyOf(slots);
  }

  private Expression.Parameter add(String digest, Scalar scalar, ColumnType type) {
    return known.computeIfAbsent(
        digest,
        key -> {
          slots.add(new Slot(scalar, type));
          return new Expression.Parameter(slots.size() - 1, type);
        });
  }
}
