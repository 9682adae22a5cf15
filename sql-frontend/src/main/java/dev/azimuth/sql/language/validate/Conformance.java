package dev.azimuth.sql.language.validate;

import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;

/// What is accepted beyond ISO SQL: names and numbers of select items in GROUP BY and ORDER BY,
/// aliases in HAVING, `!=`, `%`, and OFFSET before LIMIT.
public final class Conformance extends SqlDelegatingConformance {
  /// The only one.
  public static final Conformance INSTANCE = new Conformance();

  private Conformance() {
    super(SqlConformanceEnum.DEFAULT);
  }

  @Override
  public boolean isBangEqualAllowed() {
    return true;
  }

  @Override
  public boolean isPercentRemainderAllowed() {
    return true;
  }

  @Override
  public boolean isOffsetLimitAllowed() {
    return true;
  }

  @Override
  public boolean isGroupByAlias() {
    return true;
  }

  @Override
  public boolean isGroupByOrdinal() {
    return true;
  }

  @Override
  public boolean isHavingAlias() {
    return true;
  }

  @Override
  public boolean isSortByOrdinal() {
    return true;
  }

  @Override
  public boolean isSortByAlias() {
    return true;
  }
}
