package dev.azimuth.sql.language.validate;

import dev.azimuth.sql.language.type.VectorType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;
import org.jspecify.annotations.Nullable;

/// Calcite's implicit casts, without those from one kind of vector to another: the values are the
/// same, and a cast would make a plain array of them. NULL beside vectors is made one of them by
/// its type alone, since Calcite cannot write that type down.
final class VectorCoercion extends TypeCoercionImpl {
  VectorCoercion(RelDataTypeFactory typeFactory, SqlValidator validator) {
    super(typeFactory, validator);
  }

  @Override
  protected boolean coerceColumnType(
      @Nullable SqlValidatorScope scope, SqlNodeList columns, int index, RelDataType target) {
    if (target instanceof VectorType && index < columns.size()) {
      SqlNode value = SqlUtil.stripAs(columns.get(index));
      if (SqlUtil.isNullLiteral(value, false)) {
        validator.setValidatedNodeType(value, factory.createTypeWithNullability(target, true));
        return false;
      }
    }
    return super.coerceColumnType(scope, columns, index, target);
  }

  @Override
  protected boolean needToCast(
      SqlValidatorScope scope, SqlNode node, RelDataType toType, SqlTypeMappingRule mappingRule) {
    boolean isVector =
        SqlTypeUtil.isArray(toType) && validator.deriveType(scope, node) instanceof VectorType;
    return !isVector && super.needToCast(scope, node, toType, mappingRule);
  }
}
