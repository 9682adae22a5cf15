package dev.azimuth.sql.parser;

import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlKind;

/// The distance operators as they are written.
///
/// They bind looser than `+` and tighter than comparisons, as PostgreSQL's operators do, and have
/// no types of their own: validation replaces each of them by a distance function.
public final class DistanceSyntax {
  /// Precedence between the comparisons (30) and the sums (40).
  private static final int PRECEDENCE = 36;

  /// `<->`.
  public static final SqlBinaryOperator L2 = operator("<->");

  /// `<=>`.
  public static final SqlBinaryOperator COSINE = operator("<=>");

  /// `<#>`.
  public static final SqlBinaryOperator NEGATIVE_INNER_PRODUCT = operator("<#>");

  /// `<+>`.
  public static final SqlBinaryOperator L1 = operator("<+>");

  /// `<~>`.
  public static final SqlBinaryOperator HAMMING = operator("<~>");

  /// `<%>`.
  public static final SqlBinaryOperator JACCARD = operator("<%>");

  private DistanceSyntax() {}

  private static SqlBinaryOperator operator(String name) {
    return new SqlBinaryOperator(name, SqlKind.OTHER, PRECEDENCE, true, null, null, null);
  }
}
