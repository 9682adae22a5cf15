package dev.azimuth.sql.parser;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.util.Litmus;

/// `VECTOR [(dimension [, element])]` and its other spellings.
public final class VectorTypeSyntax extends SqlTypeNameSpec {
  /// Dimension where none is written: taken from the value.
  public static final int DIMENSION_OPEN = -1;

  private final int dimension;
  private final ElementType element;

  /// The type at this position of the text.
  public VectorTypeSyntax(int dimension, ElementType element, SqlParserPos position) {
    super(new SqlIdentifier("VECTOR", position), position);
    this.dimension = dimension;
    this.element = element;
  }

  /// Number of dimensions, or [#DIMENSION_OPEN].
  public int dimension() {
    return dimension;
  }

  /// What the elements are.
  public ElementType element() {
    return element;
  }

  @Override
  public RelDataType deriveType(SqlValidator validator) {
    return ((VectorTypeSource) validator.getTypeFactory()).createVectorType(dimension, element);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    boolean isSparse = element == ElementType.SPARSE;
    writer.keyword(isSparse ? "SPARSEVEC" : "VECTOR");
    if (dimension != DIMENSION_OPEN) {
      SqlWriter.Frame frame = writer.startList("(", ")");
      writer.print(dimension);
      if (element != ElementType.FLOAT32 && !isSparse) {
        writer.sep(",", true);
        writer.keyword(element.name());
      }
      writer.endList(frame);
    }
  }

  @Override
  public boolean equalsDeep(SqlTypeNameSpec other, Litmus litmus) {
    return other instanceof VectorTypeSyntax vector
            && vector.dimension == dimension
            && vector.element == element
        ? litmus.succeed()
        : litmus.fail("{} != {}", this, other);
  }
}
