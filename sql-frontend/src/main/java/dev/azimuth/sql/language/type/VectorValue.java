package dev.azimuth.sql.language.type;

import dev.azimuth.storage.column.VectorOrder;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/// A vector as generated code sees it: a `List<Float>`, which is Calcite's class for arrays, around
/// a `float[]` that is not copied.
///
/// Equal, hashed and compared as [VectorOrder] says, so that `=`, DISTINCT, GROUP BY, ORDER BY and
/// joins work without knowing of vectors.
public final class VectorValue extends AbstractList<Float>
    implements RandomAccess, Comparable<VectorValue> {
  private final float[] elements;

  /// A vector of these elements, which must not change any more.
  public VectorValue(float[] elements) {
    this.elements = elements;
  }

  /// The elements of an array value; shared if it is a `VectorValue`. NULL elements are refused by
  /// the caller's type.
  public static float[] elements(List<?> list) {
    if (list instanceof VectorValue vector) {
      return vector.elements;
    }
    float[] copy = new float[list.size()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = ((Number) list.get(i)).floatValue();
    }
    return copy;
  }

  /// The elements, shared: not to be changed.
  public float[] elements() {
    return elements;
  }

  @Override
  public Float get(int index) {
    return elements[index];
  }

  @Override
  public int size() {
    return elements.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VectorValue vector ? compareTo(vector) == 0 : super.equals(other);
  }

  @Override
  public int hashCode() {
    return VectorOrder.hash(elements);
  }

  @Override
  public int compareTo(VectorValue other) {
    return VectorOrder.compare(elements, other.elements);
  }
}
