package dev.azimuth.sql.language.function;

import dev.azimuth.storage.type.VectorElement;

/// `TO_VECTOR(value, dimension)` and its like, one for each element: text, an array, bytes or a
/// vector as a vector of `dimension` such elements. The second operand is a literal.
public final class ConversionFunction extends VectorFunction {
  private final VectorElement element;

  ConversionFunction(String name, String method, VectorElement element) {
    super(
        name,
        method,
        operands -> VectorRuntime.convert(operands[0], ((Number) operands[1]).intValue(), element),
        binding -> VectorFunctions.convertedType(binding, element),
        OperandKind.CONVERTIBLE,
        OperandKind.INTEGER);
    this.element = element;
  }

  /// What the elements become.
  public VectorElement element() {
    return element;
  }
}
