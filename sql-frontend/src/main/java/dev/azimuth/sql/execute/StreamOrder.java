package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.storage.column.ColumnValues;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Orders the current rows of two streams by some of their columns, without boxing values.
///
/// Numbers by value (NaN last), text and bytes as unsigned bytes, which for UTF-8 is code point
/// order.
final class StreamOrder implements Comparator<ShardStream> {
  private final int[] columns;
  private final boolean[] descending;
  private final boolean[] nullsFirst;

  StreamOrder(List<Key> keys) {
    columns = new int[keys.size()];
    descending = new boolean[keys.size()];
    nullsFirst = new boolean[keys.size()];
    for (int i = 0; i < keys.size(); i++) {
      columns[i] = keys.get(i).column();
      descending[i] = keys.get(i).direction() == Fragment.Direction.DESCENDING;
      nullsFirst[i] = keys.get(i).nulls() == Fragment.Nulls.FIRST;
    }
  }

  /// A column of the order.
  record Key(int column, Fragment.Direction direction, Fragment.Nulls nulls) {}

  @Override
  public int compare(ShardStream left, ShardStream right) {
    for (int i = 0; i < columns.length; i++) {
      ColumnValues a = left.columns().get(columns[i]);
      ColumnValues b = right.columns().get(columns[i]);
      boolean aNull = a.isNull(left.row());
      boolean bNull = b.isNull(right.row());
      if (aNull || bNull) {
        if (aNull != bNull) {
          return aNull == nullsFirst[i] ? -1 : 1;
        }
        continue;
      }
      int order = compare(a, left.row(), b, right.row());
      if (order != 0) {
        return descending[i] ? -order : order;
      }
    }
    return 0;
  }

  private static int compare(ColumnValues a, int aRow, ColumnValues b, int bRow) {
    if (a instanceof ColumnValues.Doubles x && b instanceof ColumnValues.Doubles y) {
      return Double.compare(x.values()[aRow], y.values()[bRow]);
    }
    if (a instanceof ColumnValues.Longs x && b instanceof ColumnValues.Longs y) {
      return Long.compare(x.values()[aRow], y.values()[bRow]);
    }
    if (a instanceof ColumnValues.Bytes x && b instanceof ColumnValues.Bytes y) {
      int order =
          Arrays.compareUnsigned(
              x.data(),
              x.offsets()[aRow],
              x.offsets()[aRow + 1],
              y.data(),
              y.offsets()[bRow],
              y.offsets()[bRow + 1]);
      return Integer.signum(order);
    }
    throw new IllegalArgumentException("columns that have no order");
  }
}
