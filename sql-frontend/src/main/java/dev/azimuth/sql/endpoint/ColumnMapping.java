package dev.azimuth.sql.endpoint;

import dev.azimuth.sql.api.ResultColumn;
import dev.azimuth.sql.api.StatementDescription.StatementKind;
import dev.azimuth.sql.endpoint.ClientOptions.VectorForm;
import java.sql.DatabaseMetaData;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.ColumnMetaData.AvaticaType;
import org.apache.calcite.avatica.ColumnMetaData.Rep;
import org.apache.calcite.avatica.Meta;

/// Columns and parameters as Avatica describes them.
final class ColumnMapping {
  private ColumnMapping() {}

  /// The signature of a statement.
  static Meta.Signature signature(
      String sql, StatementKind kind, List<ResultColumn> columns, List<ResultColumn> parameters) {
    List<ColumnMetaData> described = new ArrayList<>(columns.size());
    for (ResultColumn column : columns) {
      described.add(column(described.size(), column));
    }
    List<AvaticaParameter> asked = new ArrayList<>(parameters.size());
    for (ResultColumn parameter : parameters) {
      asked.add(parameter(parameter));
    }
    Meta.StatementType type =
        switch (kind) {
          case QUERY -> Meta.StatementType.SELECT;
          case MANIPULATION -> Meta.StatementType.OTHER_DML;
          case DEFINITION -> Meta.StatementType.OTHER_DDL;
        };
    return new Meta.Signature(described, sql, asked, Map.of(), Meta.CursorFactory.LIST, type);
  }

  private static ColumnMetaData column(int ordinal, ResultColumn column) {
    AvaticaType type = type(column);
    return new ColumnMetaData(
        ordinal,
        false,
        true,
        column.jdbcType() != Types.ARRAY,
        false,
        column.nullable() ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls,
        isSigned(column.jdbcType()),
        Math.max(column.precision(), 0),
        column.label(),
        column.label(),
        column.schema(),
        Math.max(column.precision(), 0),
        Math.max(column.scale(), 0),
        column.table(),
        "",
        type,
        true,
        false,
        false,
        type.columnClassName());
  }

  private static AvaticaParameter parameter(ResultColumn parameter) {
    AvaticaType type = type(parameter);
    return new AvaticaParameter(
        isSigned(parameter.jdbcType()),
        Math.max(parameter.precision(), 0),
        Math.max(parameter.scale(), 0),
        parameter.jdbcType(),
        parameter.typeName(),
        type.columnClassName(),
        parameter.label());
  }

  private static AvaticaType type(ResultColumn column) {
    int jdbcType = column.jdbcType();
    if (jdbcType == Types.ARRAY) {
      return ColumnMetaData.array(component(column.typeName()), column.typeName(), Rep.ARRAY);
    }
    return ColumnMetaData.scalar(jdbcType, column.typeName(), rep(jdbcType));
  }

  private static AvaticaType component(String arrayTypeName) {
    String name = arrayTypeName.replaceFirst("(\\(.*)? ARRAY$", "");
    return switch (name) {
      case "BOOLEAN" -> ColumnMetaData.scalar(Types.BOOLEAN, name, Rep.BOOLEAN);
      case "TINYINT" -> ColumnMetaData.scalar(Types.TINYINT, name, Rep.BYTE);
      case "SMALLINT" -> ColumnMetaData.scalar(Types.SMALLINT, name, Rep.SHORT);
      case "INTEGER" -> ColumnMetaData.scalar(Types.INTEGER, name, Rep.INTEGER);
      case "BIGINT" -> ColumnMetaData.scalar(Types.BIGINT, name, Rep.LONG);
      case "DOUBLE", "FLOAT" -> ColumnMetaData.scalar(Types.DOUBLE, "DOUBLE", Rep.DOUBLE);
      case "DECIMAL" -> ColumnMetaData.scalar(Types.DECIMAL, name, Rep.NUMBER);
      case "CHAR", "VARCHAR" -> ColumnMetaData.scalar(Types.VARCHAR, "VARCHAR", Rep.STRING);
      default -> ColumnMetaData.scalar(Types.REAL, "REAL", real());
    };
  }

  private static Rep rep(int jdbcType) {
    return switch (jdbcType) {
      case Types.BOOLEAN, Types.BIT -> Rep.BOOLEAN;
      case Types.TINYINT -> Rep.BYTE;
      case Types.SMALLINT -> Rep.SHORT;
      case Types.INTEGER, Types.DATE, Types.TIME -> Rep.INTEGER;
      case Types.BIGINT, Types.TIMESTAMP -> Rep.LONG;
      case Types.REAL -> real();
      case Types.DOUBLE, Types.FLOAT -> Rep.DOUBLE;
      case Types.DECIMAL, Types.NUMERIC -> Rep.NUMBER;
      case Types.BINARY, Types.VARBINARY -> Rep.BYTE_STRING;
      case Types.CHAR, Types.VARCHAR -> Rep.STRING;
      default -> Rep.OBJECT;
    };
  }

  private static Rep real() {
    return ClientOptions.current().vectorForm() == VectorForm.JSON ? Rep.NUMBER : Rep.FLOAT;
  }

  private static boolean isSigned(int jdbcType) {
    return switch (jdbcType) {
      case Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.REAL,
          Types.FLOAT,
          Types.DOUBLE,
          Types.DECIMAL,
          Types.NUMERIC ->
          true;
      default -> false;
    };
  }
}
