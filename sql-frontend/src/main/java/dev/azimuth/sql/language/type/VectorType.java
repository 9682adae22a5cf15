package dev.azimuth.sql.language.type;

import dev.azimuth.sql.parser.VectorTypeSyntax;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.ArraySqlType;
import org.jspecify.annotations.Nullable;

/// `VECTOR(dimension)` of float32: an array of REAL NOT NULL that knows its length.
///
/// As an array it is understood by all of Calcite. Values in expressions are [VectorValue]s.
public final class VectorType extends ArraySqlType {
  private static final long serialVersionUID = 1;

  private final int dimension;

  /// Only the type factory makes types.
  VectorType(RelDataType element, int dimension, Nullability nullability) {
    super(element, nullability == Nullability.NULLABLE);
    this.dimension = dimension;
    // The constructor above computed it before the dimension was known.
    computeDigest();
  }

  /// Whether values may be NULL.
  enum Nullability {
    NULLABLE,
    NOT_NULL
  }

  /// Number of dimensions; `VectorTypeSyntax.DIMENSION_OPEN` in `CAST(x AS VECTOR)` until its
  /// context has told it.
  public int dimension() {
    return dimension;
  }

  /// Whether the dimension is not known yet.
  public boolean isOpen() {
    return dimension == VectorTypeSyntax.DIMENSION_OPEN;
  }

  @Override
  protected void generateTypeString(StringBuilder text, boolean withDetail) {
    text.append("VECTOR");
    if (!isOpen()) {
      text.append('(').append(dimension).append(')');
    }
  }

  @Override
  public boolean deepEquals(@Nullable Object other) {
    return other instanceof VectorType that
        && that.dimension == dimension
        && that.isNullable() == isNullable();
  }

  @Override
  public int deepHashCode() {
    return Objects.hash(VectorType.class, dimension, isNullable());
  }
}
