package dev.azimuth.sql.language.type;

import dev.azimuth.sql.parser.VectorTypeSyntax;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.ColumnType.Simple;
import dev.azimuth.storage.type.ColumnType.Varchar;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/// The types of columns and the types of expressions, one for the other.
public final class ColumnTypes {
  private ColumnTypes() {}

  /// The type of an expression that is a column of type `type`, NOT NULL.
  public static RelDataType expressionType(SqlTypeFactory factory, ColumnType type) {
    return switch (type) {
      case Simple simple -> simple(factory, simple);
      case ColumnType.Decimal decimal ->
          factory.createSqlType(SqlTypeName.DECIMAL, decimal.precision(), decimal.scale());
      case Varchar varchar -> sized(factory, SqlTypeName.VARCHAR, varchar.length());
      case ColumnType.Char text -> sized(factory, SqlTypeName.CHAR, text.length());
      case ColumnType.Varbinary bytes -> sized(factory, SqlTypeName.VARBINARY, bytes.length());
      case ColumnType.SparseVector vector -> factory.createSparseVectorType(vector.dimension());
      case ColumnType.FloatVector vector ->
          factory.createVectorType(vector.dimension(), vector.element());
    };
  }

  private static RelDataType simple(SqlTypeFactory factory, Simple type) {
    return switch (type) {
      case BOOLEAN -> factory.createSqlType(SqlTypeName.BOOLEAN);
      case TINYINT -> factory.createSqlType(SqlTypeName.TINYINT);
      case SMALLINT -> factory.createSqlType(SqlTypeName.SMALLINT);
      case INTEGER -> factory.createSqlType(SqlTypeName.INTEGER);
      case BIGINT -> factory.createSqlType(SqlTypeName.BIGINT);
      case REAL -> factory.createSqlType(SqlTypeName.REAL);
      case DOUBLE -> factory.createSqlType(SqlTypeName.DOUBLE);
      case DATE -> factory.createSqlType(SqlTypeName.DATE);
      case TIME -> factory.createSqlType(SqlTypeName.TIME, SqlTypeSystem.SECOND_FRACTION_DIGITS);
      case TIMESTAMP ->
          factory.createSqlType(SqlTypeName.TIMESTAMP, SqlTypeSystem.SECOND_FRACTION_DIGITS);
    };
  }

  private static RelDataType sized(SqlTypeFactory factory, SqlTypeName name, int length) {
    return length == Varchar.UNBOUNDED
        ? factory.createSqlType(name)
        : factory.createSqlType(name, length);
  }

  /// The type of a column that holds values of an expression of type `type`; empty if no column
  /// does.
  public static Optional<ColumnType> columnType(RelDataType type) {
    if (type instanceof VectorType vector) {
      return vector.dimension() == VectorTypeSyntax.DIMENSION_OPEN
          ? Optional.empty()
          : Optional.of(columnType(vector));
    }
    return Optional.ofNullable(
        switch (type.getSqlTypeName()) {
          case BOOLEAN -> Simple.BOOLEAN;
          case TINYINT -> Simple.TINYINT;
          case SMALLINT -> Simple.SMALLINT;
          case INTEGER -> Simple.INTEGER;
          case BIGINT -> Simple.BIGINT;
          case REAL -> Simple.REAL;
          case FLOAT, DOUBLE -> Simple.DOUBLE;
          case DATE -> Simple.DATE;
          case TIME -> Simple.TIME;
          case TIMESTAMP -> Simple.TIMESTAMP;
          case DECIMAL -> new ColumnType.Decimal(type.getPrecision(), type.getScale());
          case VARCHAR -> new Varchar(length(type));
          case CHAR -> new ColumnType.Char(Math.max(1, length(type)));
          case BINARY, VARBINARY -> new ColumnType.Varbinary(length(type));
          default -> null;
        });
  }

  private static ColumnType columnType(VectorType type) {
    return type.isSparse()
        ? new ColumnType.SparseVector(type.dimension())
        : new ColumnType.FloatVector(type.dimension(), type.element());
  }

  /// The type of a column declared with type `type`; refused with `NOT_SUPPORTED` if no column has
  /// it.
  public static ColumnType declared(RelDataType type) {
    return columnType(type)
        .orElseThrow(
            () -> new AzimuthException(ErrorCode.NOT_SUPPORTED, "columns of type " + type));
  }

  private static int length(RelDataType type) {
    return type.getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED
        ? Varchar.UNBOUNDED
        : Math.max(1, type.getPrecision());
  }
}
