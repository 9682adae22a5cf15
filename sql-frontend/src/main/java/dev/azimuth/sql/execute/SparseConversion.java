package dev.azimuth.sql.execute;

import dev.azimuth.storage.column.SparseVector;
import dev.azimuth.storage.column.SparseVectorText;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;

/// Makes sparse vectors of any form that a client may send: text as `{1:0.5,3:2}/5`, or all
/// elements in the forms of [VectorConversion], for which the vector must not have more dimensions
/// than a VECTOR may have.
final class SparseConversion {
  private SparseConversion() {}

  /// The vector, of as many dimensions as the target.
  static SparseVector vector(Object value, Target target) {
    int dimension = ((ColumnType.SparseVector) target.type()).dimension();
    SparseVector vector =
        switch (value) {
          case SparseVector sparse -> sparse;
          case String text -> parse(text, target);
          default -> ofAll(value, dimension, target);
        };
    VectorConversion.requireDimension(vector.dimension(), dimension, target);
    return vector;
  }

  private static SparseVector parse(String text, Target target) {
    try {
      return SparseVectorText.parse(text);
    } catch (AzimuthException failure) {
      throw target.failure(failure.code(), failure.details());
    }
  }

  private static SparseVector ofAll(Object value, int dimension, Target target) {
    if (dimension > ColumnType.DIMENSION_MAX) {
      throw target.failure(
          ErrorCode.INVALID_VECTOR, "the value has to be text of the elements that are not zero");
    }
    float[] elements = new float[dimension];
    VectorConversion.fill(value, dimension, VectorElement.FLOAT32, target, elements, 0);
    return SparseVector.ofDense(elements);
  }
}
