package dev.azimuth.sql.plan;

/// An index that a search would be faster with, and that nobody has asked for.
///
/// @param tableId of the table at the time
/// @param operatorClass of the distance that the search orders by
public record DefaultIndex(
    String schema, String table, long tableId, String column, String operatorClass) {
  private static final int NAME_LENGTH_MAX = 128;

  /// `table_column_l2_auto`, cut to the length of names.
  public String name() {
    String metric = operatorClass.substring("vector_".length(), operatorClass.indexOf("_ops"));
    String suffix = "_" + metric + "_auto";
    String start = table + "_" + column;
    return start.substring(0, Math.min(start.length(), NAME_LENGTH_MAX - suffix.length())) + suffix;
  }
}
