package dev.azimuth.sql.api;

/// A column of a result, or a parameter.
///
/// @param label name shown
/// @param typeName as SQL writes it, without length for unbounded text: `VECTOR(3)`, `VARCHAR`
/// @param jdbcType of `java.sql.Types`
/// @param table and `schema`: where it comes from, empty for expressions
public record ResultColumn(
    String label,
    String typeName,
    int jdbcType,
    int precision,
    int scale,
    boolean nullable,
    String schema,
    String table) {
  /// Whether values are vectors that clients get as text: binary or sparse ones.
  public boolean isVectorAsText() {
    return typeName.startsWith("BIT(") || typeName.startsWith("SPARSEVEC(");
  }
}
