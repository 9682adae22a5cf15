package dev.azimuth.sql.language.type;

import dev.azimuth.sql.language.type.VectorType.Layout;
import dev.azimuth.sql.language.type.VectorType.Nullability;
import dev.azimuth.sql.parser.ElementType;
import dev.azimuth.sql.parser.VectorTypeSource;
import dev.azimuth.sql.parser.VectorTypeSyntax;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.calcite.jdbc.JavaTypeFactoryImpl;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// Makes the types of one statement. Text is UTF-8.
public final class SqlTypeFactory extends JavaTypeFactoryImpl implements VectorTypeSource {
  /// A factory for a statement.
  public SqlTypeFactory() {
    super(SqlTypeSystem.INSTANCE);
  }

  @Override
  public Charset getDefaultCharset() {
    return StandardCharsets.UTF_8;
  }

  @Override
  public RelDataType createVectorType(int dimension, ElementType element) {
    return element == ElementType.SPARSE
        ? createSparseVectorType(dimension)
        : createVectorType(dimension, element(element));
  }

  /// What dense vectors hold for an element of the syntax; `NOT_SUPPORTED` if nothing.
  public static VectorElement element(ElementType written) {
    return switch (written) {
      case FLOAT32 -> VectorElement.FLOAT32;
      case FLOAT16 -> VectorElement.FLOAT16;
      case INT8 -> VectorElement.INT8;
      case BINARY -> VectorElement.BINARY;
      case SPARSE ->
          throw new AzimuthException(
              ErrorCode.NOT_SUPPORTED,
              "vectors of "
                  + written
                  + "; there are VECTOR(n), HALFVEC(n), VECTOR(n, INT8), BIT(n) and SPARSEVEC(n)");
    };
  }

  /// The type of vectors of `dimension` such elements, NOT NULL.
  public RelDataType createVectorType(int dimension, VectorElement element) {
    if (dimension != VectorTypeSyntax.DIMENSION_OPEN
        && (dimension < 1 || dimension > ColumnType.DIMENSION_MAX)) {
      throw new AzimuthException(
          ErrorCode.OUT_OF_RANGE,
          element.sql(Integer.toString(dimension))
              + "; a vector has 1 to "
              + ColumnType.DIMENSION_MAX
              + " dimensions");
    }
    return vector(dimension, element, Layout.DENSE, Nullability.NOT_NULL);
  }

  /// The type `SPARSEVEC(dimension)`, NOT NULL.
  public RelDataType createSparseVectorType(int dimension) {
    if (dimension != VectorTypeSyntax.DIMENSION_OPEN
        && (dimension < 1 || dimension > ColumnType.SparseVector.DIMENSION_MAX)) {
      throw new AzimuthException(
          ErrorCode.OUT_OF_RANGE,
          "SPARSEVEC("
              + dimension
              + "); a sparse vector has 1 to "
              + ColumnType.SparseVector.DIMENSION_MAX
              + " dimensions");
    }
    return vector(dimension, VectorElement.FLOAT32, Layout.SPARSE, Nullability.NOT_NULL);
  }

  /// The type `VECTOR(dimension)`, NOT NULL.
  public RelDataType createVectorType(int dimension) {
    return createVectorType(dimension, VectorElement.FLOAT32);
  }

  private RelDataType vector(
      int dimension, VectorElement element, Layout layout, Nullability nullability) {
    return canonize(
        new VectorType(createSqlType(SqlTypeName.REAL), dimension, element, layout, nullability));
  }

  @Override
  public RelDataType createTypeWithNullability(RelDataType type, boolean nullable) {
    if (type instanceof VectorType vector) {
      return vector.isNullable() == nullable
          ? vector
          : vector(
              vector.dimension(),
              vector.element(),
              vector.layout(),
              nullable ? Nullability.NULLABLE : Nullability.NOT_NULL);
    }
    return super.createTypeWithNullability(type, nullable);
  }

  @Override
  public @Nullable RelDataType leastRestrictive(
      List<RelDataType> types, SqlTypeMappingRule mappingRule) {
    VectorType vector = null;
    boolean nullable = false;
    for (RelDataType type : types) {
      nullable |= type.isNullable();
      if (type instanceof VectorType candidate) {
        if (vector != null && vector.dimension() != candidate.dimension()) {
          throw new AzimuthException(
              ErrorCode.DIMENSION_MISMATCH, vector + " and " + candidate + " have no common type");
        }
        if (vector != null && vector.isSparse() != candidate.isSparse()) {
          throw new AzimuthException(
              ErrorCode.TYPE_MISMATCH,
              vector + " and " + candidate + " have no common type; cast one of them");
        }
        vector = vector == null || candidate.isSparse() ? candidate : widened(vector, candidate);
      } else if (type.getSqlTypeName() == SqlTypeName.NULL) {
        nullable = true;
      } else if (vector != null) {
        return null;
      }
    }
    if (vector == null) {
      return super.leastRestrictive(types, mappingRule);
    }
    for (RelDataType type : types) {
      if (!(type instanceof VectorType) && type.getSqlTypeName() != SqlTypeName.NULL) {
        return null;
      }
    }
    return createTypeWithNullability(vector, nullable);
  }

  private VectorType widened(VectorType one, VectorType other) {
    return (VectorType) createVectorType(one.dimension(), one.element().widened(other.element()));
  }
}
