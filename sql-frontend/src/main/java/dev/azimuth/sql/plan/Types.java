package dev.azimuth.sql.plan;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;

/// Types of the tree as column types.
final class Types {
  private Types() {}

  /// Whether values of a type are vectors.
  static boolean isVector(ColumnType type) {
    return type instanceof ColumnType.FloatVector || type instanceof ColumnType.SparseVector;
  }

  /// The types of what scans return, which are those of columns and of aggregates over them.
  static List<ColumnType> columns(Dialect dialect, RelDataType rowType) {
    List<ColumnType> types = new ArrayList<>();
    for (RelDataTypeField field : rowType.getFieldList()) {
      types.add(
          dialect
              .columnType(field.getType())
              .orElseThrow(() ->
                  new AzimuthException(
                      ErrorCode.NOT_SUPPORTED,
                      "columns of type " + field.getType().getFullTypeString())));
    }
    return types;
  }
}
