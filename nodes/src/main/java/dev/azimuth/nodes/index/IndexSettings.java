package dev.azimuth.nodes.index;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.storage.type.ColumnType;
import java.util.Map;

/// What an index is built with, whatever its kind.
///
/// @param seed of all that is drawn
/// @param options by name, as the definition of the index has them; those that are missing have
///   their defaults
public record IndexSettings(
    DistanceMetric metric, int dimension, long seed, Map<String, String> options) {
  /// Most dimensions of a vector, which only sparse ones have.
  public static final int DIMENSION_MAX = ColumnType.SparseVector.DIMENSION_MAX;

  public IndexSettings {
    options = Map.copyOf(options);
    if (dimension < 1 || dimension > DIMENSION_MAX) {
      throw new IllegalArgumentException(
          "dimension " + dimension + " is not in 1.." + DIMENSION_MAX);
    }
  }

  /// The value of a numeric option; `otherwise` if it is not given.
  public int option(String name, int otherwise) {
    String value = options.get(name);
    return value == null ? otherwise : Integer.parseInt(value);
  }
}
