package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.storage.column.SparseVector;
import dev.azimuth.storage.column.VectorOrder;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The order of SQL values and of rows. Numbers compare by value whatever their classes, NaN after
/// all others; text by code units as Java does; bytes unsigned; vectors by [VectorOrder].
public final class SqlOrder {
  private SqlOrder() {}

  /// One key of an order of rows: a column.
  public record Key(int column, Fragment.Direction direction, Fragment.Nulls nulls) {}

  /// Rows by some of their columns.
  public static Comparator<@Nullable Object[]> of(List<Key> keys) {
    List<Key> copy = List.copyOf(keys);
    return (left, right) -> {
      for (Key key : copy) {
        int order = compare(left[key.column], right[key.column], key);
        if (order != 0) {
          return order;
        }
      }
      return 0;
    };
  }

  /// Two values, neither NULL.
  public static int compare(Object left, Object right) {
    return switch (left) {
      case Number a when right instanceof Number b -> numbers(a, b);
      case String a when right instanceof String b -> a.compareTo(b);
      case Boolean a when right instanceof Boolean b -> a.compareTo(b);
      case byte[] a when right instanceof byte[] b -> Arrays.compareUnsigned(a, b);
      case float[] a when right instanceof float[] b -> VectorOrder.compare(a, b);
      case SparseVector a when right instanceof SparseVector b -> a.compareTo(b);
      default ->
          throw new IllegalArgumentException(
              "no order between " + left.getClass() + " and " + right.getClass());
    };
  }

  private static int compare(@Nullable Object left, @Nullable Object right, Key key) {
    if (left == null || right == null) {
      int order = Boolean.compare(right == null, left == null);
      return key.nulls == Fragment.Nulls.FIRST ? order : -order;
    }
    int order = compare(left, right);
    return key.direction == Fragment.Direction.DESCENDING ? -order : order;
  }

  private static int numbers(Number left, Number right) {
    if (isFloating(left) || isFloating(right)) {
      return Double.compare(left.doubleValue() + 0.0, right.doubleValue() + 0.0);
    }
    if (left instanceof BigDecimal || right instanceof BigDecimal) {
      return decimal(left).compareTo(decimal(right));
    }
    return Long.compare(left.longValue(), right.longValue());
  }

  private static boolean isFloating(Number number) {
    return number instanceof Double || number instanceof Float;
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof BigDecimal exact ? exact : BigDecimal.valueOf(number.longValue());
  }
}
