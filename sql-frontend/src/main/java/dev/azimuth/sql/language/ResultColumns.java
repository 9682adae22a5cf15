package dev.azimuth.sql.language;

import dev.azimuth.sql.api.ResultColumn;
import dev.azimuth.sql.language.type.VectorType;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.VectorElement;
import java.sql.Types;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/// Types as the columns of results and parameters show them.
public final class ResultColumns {
  private static final List<String> NO_SOURCE = List.of("", "", "");

  /// Types of elements that arrays in results may have.
  private static final Set<SqlTypeName> ELEMENTS =
      EnumSet.of(
          SqlTypeName.BOOLEAN,
          SqlTypeName.TINYINT,
          SqlTypeName.SMALLINT,
          SqlTypeName.INTEGER,
          SqlTypeName.BIGINT,
          SqlTypeName.REAL,
          SqlTypeName.FLOAT,
          SqlTypeName.DOUBLE,
          SqlTypeName.DECIMAL,
          SqlTypeName.CHAR,
          SqlTypeName.VARCHAR);

  private static final Set<SqlTypeName> SCALARS = EnumSet.copyOf(ELEMENTS);

  static {
    SCALARS.addAll(
        List.of(
            SqlTypeName.NULL,
            SqlTypeName.BINARY,
            SqlTypeName.VARBINARY,
            SqlTypeName.DATE,
            SqlTypeName.TIME,
            SqlTypeName.TIMESTAMP));
  }

  private ResultColumns() {}

  /// A column of this type; `origin` is schema, table and column, or null for expressions.
  public static ResultColumn of(String label, RelDataType type, @Nullable List<String> origin) {
    List<String> source = origin != null && origin.size() == 3 ? origin : NO_SOURCE;
    return new ResultColumn(
        label,
        typeName(type),
        jdbcType(type),
        precision(type),
        Math.max(0, type.getScale()),
        type.isNullable(),
        source.get(0),
        source.get(1));
  }

  /// Refuses types of results that clients cannot read.
  static void requireReadable(String label, RelDataType type) {
    RelDataType component = type.getComponentType();
    boolean readable =
        type instanceof VectorType
            || (type.getSqlTypeName() == SqlTypeName.ARRAY && component != null
                ? ELEMENTS.contains(component.getSqlTypeName())
                : SCALARS.contains(type.getSqlTypeName()));
    if (!readable) {
      throw new AzimuthException(
          ErrorCode.NOT_SUPPORTED,
          "the result column " + label + " of type " + typeName(type) + "; cast it to VARCHAR");
    }
  }

  private static String typeName(RelDataType type) {
    if (type instanceof VectorType) {
      return type.toString();
    }
    if (type.getComponentType() != null) {
      return typeName(type.getComponentType()) + " " + type.getSqlTypeName();
    }
    String name = type.getSqlTypeName().getSpaceName();
    return switch (type.getSqlTypeName()) {
      case DECIMAL -> name + "(" + type.getPrecision() + ", " + type.getScale() + ")";
      case CHAR, VARCHAR, BINARY, VARBINARY ->
          type.getPrecision() < 0 ? name : name + "(" + type.getPrecision() + ")";
      default -> SqlTypeUtil.isInterval(type) ? type.toString() : name;
    };
  }

  private static int jdbcType(RelDataType type) {
    if (type instanceof VectorType vector
        && (vector.isSparse() || vector.element() == VectorElement.BINARY)) {
      return Types.VARCHAR;
    }
    SqlTypeName name = type.getSqlTypeName();
    return name == SqlTypeName.UUID ? Types.OTHER : name.getJdbcOrdinal();
  }

  private static int precision(RelDataType type) {
    if (type instanceof VectorType vector) {
      return vector.dimension();
    }
    return Math.max(0, type.getPrecision());
  }
}
