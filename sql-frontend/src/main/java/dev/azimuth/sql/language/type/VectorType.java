package dev.azimuth.sql.language.type;

import dev.azimuth.sql.parser.VectorTypeSyntax;
import dev.azimuth.storage.type.VectorElement;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.ArraySqlType;
import org.jspecify.annotations.Nullable;

/// `VECTOR(dimension)`, `HALFVEC(dimension)` and their like: an array of REAL NOT NULL that knows
/// its length, and which of these numbers its elements hold; and `SPARSEVEC(dimension)`, whose
/// values hold only the elements that are not zero.
///
/// As an array it is understood by all of Calcite. Values in expressions are [VectorValue]s, or
/// `SparseVector`s.
public final class VectorType extends ArraySqlType {
  private static final long serialVersionUID = 1;

  private final int dimension;
  private final VectorElement element;
  private final Layout layout;

  /// Only the type factory makes types.
  VectorType(
      RelDataType real,
      int dimension,
      VectorElement element,
      Layout layout,
      Nullability nullability) {
    super(real, nullability == Nullability.NULLABLE);
    this.dimension = dimension;
    this.element = element;
    this.layout = layout;
    // The constructor above computed it before dimension, element and layout were known.
    computeDigest();
  }

  /// Which elements values hold.
  enum Layout {
    /// All of them.
    DENSE,
    /// Those that are not zero.
    SPARSE
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

  Layout layout() {
    return layout;
  }

  /// Whether values hold only the elements that are not zero.
  public boolean isSparse() {
    return layout == Layout.SPARSE;
  }

  /// Whether the dimension is not known yet.
  public boolean isOpen() {
    return dimension == VectorTypeSyntax.DIMENSION_OPEN;
  }

  @Override
  protected void generateTypeString(StringBuilder text, boolean withDetail) {
    // The constructor above asks before the element is known.
    VectorElement known = Objects.requireNonNullElse(element, VectorElement.FLOAT32);
    String dimensions = isOpen() ? "" : Integer.toString(dimension);
    text.append(isSparse() ? sparse(dimensions) : known.sql(dimensions));
  }

  private static String sparse(String dimensions) {
    return dimensions.isEmpty() ? "SPARSEVEC" : "SPARSEVEC(" + dimensions + ")";
  }

  @Override
  public boolean deepEquals(@Nullable Object other) {
    return other instanceof VectorType that
        && that.dimension == dimension
        && that.element == element
        && that.layout == layout
        && that.isNullable() == isNullable();
  }

  @Override
  public int deepHashCode() {
    return Objects.hash(VectorType.class, dimension, element, layout, isNullable());
  }
}
