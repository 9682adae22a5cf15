package dev.azimuth.sql.language.function;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlOperandTypeInference;

/// Repeats for `?` and NULL the types that checking the call has already given them.
final class VectorOperandInference implements SqlOperandTypeInference {
  @Override
  public void inferOperandTypes(
      SqlCallBinding binding, RelDataType returnType, RelDataType[] operandTypes) {
    // Types them, if that has not been done yet.
    binding.getValidator().deriveType(binding.getScope(), binding.getCall());
    for (int i = 0; i < operandTypes.length; i++) {
      SqlNode operand = binding.operand(i);
      operandTypes[i] = binding.getValidator().deriveType(binding.getScope(), operand);
    }
  }
}
