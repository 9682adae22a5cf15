package dev.azimuth.storage.column;

import dev.azimuth.storage.type.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Canonical values of a column, see [ColumnBuilder]; the inverse of it.
public record ColumnReader(ColumnType type, ColumnValues values) {
  /// The value at `row`; null is NULL. Arrays are copies.
  public @Nullable Object value(int row) {
    return values.isNull(row) ? null : value(type, values, row);
  }

  /// The value at `row`, which is not NULL.
  public static Object value(ColumnType type, ColumnValues values, int row) {
    return switch (values) {
      case ColumnValues.Longs longs -> longs.values()[row];
      case ColumnValues.Doubles doubles -> doubles.values()[row];
      case ColumnValues.FloatVectors vectors -> vectors.copy(row);
      case ColumnValues.Bytes bytes ->
          switch (type) {
            case ColumnType.Decimal decimal -> decimal(bytes, row, decimal.scale());
            case ColumnType.Varbinary binary -> bytes.copy(row);
            case ColumnType.SparseVector sparse -> bytes.sparseVector(row, sparse.dimension());
            default -> bytes.text(row);
          };
    };
  }

  /// The DECIMAL with `scale` digits after the point at `row`.
  public static BigDecimal decimal(ColumnValues.Bytes bytes, int row, int scale) {
    int from = bytes.offsets()[row];
    int length = bytes.offsets()[row + 1] - from;
    return length == 0
        ? BigDecimal.ZERO.setScale(scale)
        : new BigDecimal(new BigInteger(bytes.data(), from, length), scale);
  }
}
