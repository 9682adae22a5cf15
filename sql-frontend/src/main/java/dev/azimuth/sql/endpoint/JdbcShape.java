package dev.azimuth.sql.endpoint;

import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/// A column type as JDBC's metadata describes it.
///
/// @param jdbcType of `java.sql.Types`
/// @param size digits, characters, bytes or dimensions
/// @param digits after the point; null where that means nothing
record JdbcShape(int jdbcType, int size, @Nullable Integer digits) {
  static JdbcShape of(ColumnType type) {
    return switch (type) {
      case ColumnType.Simple simple ->
          switch (simple) {
            case BOOLEAN -> new JdbcShape(Types.BOOLEAN, 1, null);
            case TINYINT -> new JdbcShape(Types.TINYINT, 3, 0);
            case SMALLINT -> new JdbcShape(Types.SMALLINT, 5, 0);
            case INTEGER -> new JdbcShape(Types.INTEGER, 10, 0);
            case BIGINT -> new JdbcShape(Types.BIGINT, 19, 0);
            case REAL -> new JdbcShape(Types.REAL, 7, null);
            case DOUBLE -> new JdbcShape(Types.DOUBLE, 15, null);
            case DATE -> new JdbcShape(Types.DATE, 10, null);
            case TIME -> new JdbcShape(Types.TIME, 12, null);
            case TIMESTAMP -> new JdbcShape(Types.TIMESTAMP, 23, null);
          };
      case ColumnType.Decimal decimal ->
          new JdbcShape(Types.DECIMAL, decimal.precision(), decimal.scale());
      case ColumnType.Varchar varchar -> new JdbcShape(Types.VARCHAR, varchar.length(), null);
      case ColumnType.Char fixed -> new JdbcShape(Types.CHAR, fixed.length(), null);
      case ColumnType.Varbinary binary -> new JdbcShape(Types.VARBINARY, binary.length(), null);
      case ColumnType.SparseVector vector -> new JdbcShape(Types.VARCHAR, vector.dimension(), null);
      case ColumnType.FloatVector vector ->
          new JdbcShape(
              vector.element() == VectorElement.BINARY ? Types.VARCHAR : Types.ARRAY,
              vector.dimension(),
              null);
    };
  }
}
