package dev.azimuth.sql.language.function;

import dev.azimuth.storage.type.VectorElement;

/// What an operand of a vector function has to be.
enum OperandKind {
  /// A vector, or what becomes one; all such operands of a call have the same number of dimensions.
  VECTOR,
  /// The same of numbers: not of bits.
  NUMBERS,
  /// The same of bits.
  BITS,
  /// A vector of any number of dimensions.
  ANY_VECTOR,
  /// The same of numbers: not of bits.
  ANY_NUMBERS,
  /// What a conversion makes a vector of.
  CONVERTIBLE,
  /// A whole number.
  INTEGER,
  /// A type, as in CAST.
  TYPE;

  /// Whether it has as many dimensions as other operands of the call.
  boolean isUnified() {
    return this == VECTOR || this == NUMBERS || this == BITS;
  }

  /// Whether it may be a vector of such elements.
  boolean takes(VectorElement element) {
    return switch (this) {
      case NUMBERS, ANY_NUMBERS -> element != VectorElement.BINARY;
      case BITS -> element == VectorElement.BINARY;
      case VECTOR, ANY_VECTOR, CONVERTIBLE, INTEGER, TYPE -> true;
    };
  }

  /// What text and parameters become where no operand is a vector.
  VectorElement untyped() {
    return this == BITS ? VectorElement.BINARY : VectorElement.FLOAT32;
  }
}
