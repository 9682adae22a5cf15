package dev.azimuth.jdbc;

import java.sql.SQLException;
import java.sql.Types;
import org.apache.calcite.avatica.AvaticaResultSetMetaData;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;

/// Columns of a result, vectors under the type that the connection has chosen for them.
final class AzimuthResultSetMetaData extends AvaticaResultSetMetaData {
  private final ConnectionSettings.VectorType vectorType;

  AzimuthResultSetMetaData(
      AvaticaStatement statement,
      Meta.Signature signature,
      ConnectionSettings.VectorType vectorType) {
    super(statement, null, signature);
    this.vectorType = vectorType;
  }

  private boolean isVector(int column) throws SQLException {
    return VectorValues.isVector(getColumnTypeName(column));
  }

  @Override
  public int getColumnType(int column) throws SQLException {
    if (!isVector(column)) {
      return super.getColumnType(column);
    }
    switch (vectorType) {
      case VARCHAR:
        return Types.VARCHAR;
      case BINARY:
        return Types.VARBINARY;
      default:
        return Types.ARRAY;
    }
  }

  @Override
  public String getColumnClassName(int column) throws SQLException {
    if (!isVector(column)) {
      return super.getColumnClassName(column);
    }
    switch (vectorType) {
      case VARCHAR:
        return String.class.getName();
      case BINARY:
        return byte[].class.getName();
      default:
        return float[].class.getName();
    }
  }
}
