package dev.azimuth.storage.segment;

import dev.azimuth.storage.arrow.ArrowField;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.type.ColumnType;
import java.util.List;
import java.util.Map;

/// Names of the fields and regions of segment and delete files.
final class SegmentLayout {
  static final ArrowField VERSION = system("version");
  static final ArrowField WRITTEN = system("written");
  static final ArrowField SUPERSEDED = system("superseded");
  static final List<ArrowField> SYSTEM_FIELDS = List.of(VERSION, WRITTEN, SUPERSEDED);
  static final String KEY_ORDER = "keyOrder";
  static final String KEY_FILTER = "keyFilter";

  private static final String COLUMN_ID = "azimuth.column";
  private static final String COLUMN_TYPE = "azimuth.type";

  private SegmentLayout() {}

  private static ArrowField system(String name) {
    return new ArrowField("_" + name, ColumnType.Simple.BIGINT, false, "system/" + name, Map.of());
  }

  /// Beginning of the names of a column's regions.
  static String region(int columnId) {
    return "column/" + columnId;
  }

  static String norms(int columnId) {
    return "norms/" + columnId;
  }

  /// Whether a name is that of a region with a meaning here.
  static boolean isTaken(String name) {
    return name.startsWith("column/") || name.startsWith("norms/") || name.startsWith("system/");
  }

  static ArrowField field(ColumnDefinition column) {
    Map<String, String> metadata =
        Map.of(COLUMN_ID, Integer.toString(column.id()), COLUMN_TYPE, column.type().sql());
    return new ArrowField(
        column.name(), column.type(), column.nullable(), region(column.id()), metadata);
  }
}
