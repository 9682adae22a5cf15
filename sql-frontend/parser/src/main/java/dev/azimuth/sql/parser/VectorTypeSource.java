package dev.azimuth.sql.parser;

import org.apache.calcite.rel.type.RelDataType;

/// A type factory that knows vectors.
public interface VectorTypeSource {
  /// The type `VECTOR(dimension, element)`, NOT NULL.
  ///
  /// @param dimension [VectorTypeSyntax#DIMENSION_OPEN] where none was written
  RelDataType createVectorType(int dimension, ElementType element);
}
