package dev.azimuth.sql.parser;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the elements of a vector are.
public enum ElementType {
  FLOAT32,
  FLOAT16,
  INT8,
  BINARY,
  /// Only the elements that are not zero; written SPARSEVEC.
  SPARSE;

  /// The element type of this name inside VECTOR(n, …); null if there is none.
  public static @Nullable ElementType named(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "FLOAT32" -> FLOAT32;
      case "FLOAT16" -> FLOAT16;
      case "INT8" -> INT8;
      case "BINARY" -> BINARY;
      default -> null;
    };
  }
}
