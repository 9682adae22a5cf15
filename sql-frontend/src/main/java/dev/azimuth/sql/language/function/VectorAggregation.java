package dev.azimuth.sql.language.function;

import dev.azimuth.nodes.api.VectorTotal;
import dev.azimuth.sql.language.type.VectorValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the vector aggregates compute, as methods for generated code: `init`, then `add` for each
/// vector that is not NULL, then `result`. The state is NULL until there is a vector.
public final class VectorAggregation {
  private VectorAggregation() {}

  private static VectorTotal plus(@Nullable VectorTotal total, List<?> vector) {
    float[] elements = VectorValue.elements(vector);
    VectorTotal sum = total == null ? VectorTotal.ofDimension(elements.length) : total;
    sum.add(elements);
    return sum;
  }

  /// The sum of vectors.
  public static final class Sum {
    private Sum() {}

    /// Nothing yet.
    public static @Nullable VectorTotal init() {
      return null;
    }

    /// One more.
    public static VectorTotal add(@Nullable VectorTotal total, List<?> vector) {
      return plus(total, vector);
    }

    /// The sum of all.
    public static @Nullable List<Float> result(@Nullable VectorTotal total) {
      return total == null ? null : new VectorValue(total.sum());
    }
  }

  /// The mean of vectors.
  public static final class Average {
    private Average() {}

    /// Nothing yet.
    public static @Nullable VectorTotal init() {
      return null;
    }

    /// One more.
    public static VectorTotal add(@Nullable VectorTotal total, List<?> vector) {
      return plus(total, vector);
    }

    /// The mean of all.
    public static @Nullable List<Float> result(@Nullable VectorTotal total) {
      return total == null ? null : new VectorValue(total.average());
    }
  }
}
