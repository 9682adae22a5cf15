package dev.azimuth.sql.language.type;

import dev.azimuth.sql.parser.VectorTypeSyntax;
import dev.azimuth.storage.type.VectorElement;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.ArraySqlType;
import org.jspecify.annotations.Nullable;

/// `VECTOR(dimension)`, `HALFVEC(dimension)` and their like: an array of REAL NOT NULL that knows
/// its length, and which of these numbers its elements hold.
///
/// As an array it is understood by all of Calcite. Values in expressions are [VectorValue]s.
public final class VectorType extends ArraySqlType {
  private static final long serialVersionUID = 1;

  private final int dimension;
  private final VectorElement element;

  /// Only the type factory makes types.
  VectorType(RelDataType real, int dimension, VectorElement element, Nullability nullability) {
    super(real, nullability == Nullability.NULLABLE);
    this.dimension = dimension;
    this.element = element;
    // The constructor above computed it before dimension and element were known.
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

  /// What the elements are.
  public VectorElement element() {
    return element;
  }

  /// Whether the dimension is not known yet.
  public boolean isOpen() {
    return dimension == VectorTypeSyntax.DIMENSION_OPEN;
  }

  @Override
  protected void generateTypeString(StringBuilder text, boolean withDetail) {
    // The constructor above asks before the element is known.
    VectorElement known = Objects.requireNonNullElse(element, VectorElement.FLOAT32);
    text.append(known.sql(isOpen() ? "" : Integer.toString(dimension)));
  }

  @Override
  public boolean deepEquals(@Nullable Object other) {
    return other instanceof VectorType that
        && that.dimension == dimension
        && that.element == element
        && that.isNullable() == isNullable();
  }

  @Override
  public int deepHashCode() {
    return Objects.hash(VectorType.class, dimension, element, isNullable());
  }
}
