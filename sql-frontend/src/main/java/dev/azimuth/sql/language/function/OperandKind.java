package dev.azimuth.sql.language.function;

/// What an operand of a vector function has to be.
enum OperandKind {
  /// A vector, or what becomes one; all such operands of a call have the same number of dimensions.
  VECTOR,
  /// A vector of any number of dimensions.
  ANY_VECTOR,
  /// What a conversion makes a vector of.
  CONVERTIBLE,
  /// A whole number.
  INTEGER,
  /// A type, as in CAST.
  TYPE
}
