package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.column.TextOrder;
import dev.azimuth.storage.type.ColumnType;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Orders the current rows of two streams by some of their columns, without boxing values.
///
/// The same order as that of the shards: numbers by value (NaN last), text as `String.compareTo`,
/// binary by unsigned bytes.
final class StreamOrder implements Comparator<ShardStream> {
  private final int[] columns;
  private final ColumnType[] types;
  private final boolean[] descending;
  private final boolean[] nullsFirst;

  StreamOrder(List<Key> keys) {
    columns = new int[keys.size()];
    types = new ColumnType[keys.size()];
    descending = new boolean[keys.size()];
    nullsFirst = new boolean[keys.size()];
    for (int i = 0; i < keys.size(); i++) {
      columns[i] = keys.get(i).column();
      types[i] = keys.get(i).type();
      descending[i] = keys.get(i).direction() == Fragment.Direction.DESCENDING;
      nullsFirst[i] = keys.get(i).nulls() == Fragment.Nulls.FIRST;
    }
  }

  /// A column of the order.
  record Key(int column, ColumnType type, Fragment.Direction direction, Fragment.Nulls nulls) {}

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
      int order = compare(types[i], a, left.row(), b, right.row());
      if (order != 0) {
        return descending[i] ? -order : order;
      }
    }
    return 0;
  }

  private static int compare(ColumnType type, ColumnValues a, int aRow, ColumnValues b, int bRow) {
    if (a instanceof ColumnValues.Doubles x && b instanceof ColumnValues.Doubles y) {
      return Double.compare(x.values()[aRow], y.values()[bRow]);
    }
    if (a instanceof ColumnValues.Longs x && b instanceof ColumnValues.Longs y) {
      return Long.compare(x.values()[aRow], y.values()[bRow]);
    }
    if (a instanceof ColumnValues.Bytes x && b instanceof ColumnValues.Bytes y) {
      return compare(type, x, aRow, y, bRow);
    }
    throw new IllegalArgumentException("columns that have no order");
  }

  private static int compare(
      ColumnType type, ColumnValues.Bytes a, int aRow, ColumnValues.Bytes b, int bRow) {
    int aFrom = a.offsets()[aRow];
    int aTo = a.offsets()[aRow + 1];
    int bFrom = b.offsets()[bRow];
    int bTo = b.offsets()[bRow + 1];
    return switch (type) {
      case ColumnType.Decimal _ -> decimal(a, aRow).compareTo(decimal(b, bRow));
      case ColumnType.Varbinary _ ->
          Integer.signum(Arrays.compareUnsigned(a.data(), aFrom, aTo, b.data(), bFrom, bTo));
      default -> TextOrder.compare(a.data(), aFrom, aTo, b.data(), bFrom, bTo);
    };
  }

  /// The unscaled value: both have the scale of their column.
  private static BigInteger decimal(ColumnValues.Bytes bytes, int row) {
    byte[] value = bytes.copy(row);
    return value.length == 0 ? BigInteger.ZERO : new BigInteger(value);
  }
}
