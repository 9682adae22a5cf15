package dev.azimuth.sql.language;

import dev.azimuth.sql.execute.SearchWish;
import dev.azimuth.sql.language.type.VectorType;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.jspecify.annotations.Nullable;

/// Collects what validation has found the `?` of a statement to be.
final class ParameterTypes extends SqlBasicVisitor<@Nullable Void> {
  private final SqlValidator validator;
  private final Map<Integer, RelDataType> types = new TreeMap<>();

  private ParameterTypes(SqlValidator validator) {
    this.validator = validator;
  }

  /// The types, in order of the parameters; refused if one is not known.
  ///
  /// @param search knows the parameters that stand outside the tree
  static List<RelDataType> of(SqlValidator validator, SqlNode validated, SearchWish search) {
    ParameterTypes visitor = new ParameterTypes(validator);
    for (SearchWish.Given parameter : search.given()) {
      SqlTypeName type =
          switch (parameter.kind()) {
            case EFFORT, PROBES -> SqlTypeName.BIGINT;
            case ACCURACY, PERCENT -> SqlTypeName.DOUBLE;
          };
      visitor.types.put(parameter.index(), validator.getTypeFactory().createSqlType(type));
    }
    validated.accept(visitor);
    List<RelDataType> types = new ArrayList<>(visitor.types.values());
    for (int i = 0; i < types.size(); i++) {
      if (!visitor.types.containsKey(i) || isUnknown(types.get(i))) {
        throw new AzimuthException(
            ErrorCode.TYPE_MISMATCH,
            "the type of parameter " + (i + 1) + " is not known; write CAST(? AS type)");
      }
    }
    return types;
  }

  private static boolean isUnknown(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.UNKNOWN
        || (type instanceof VectorType vector && vector.isOpen());
  }

  @Override
  public @Nullable Void visit(SqlDynamicParam parameter) {
    RelDataType type = validator.getValidatedNodeTypeIfKnown(parameter);
    if (type != null) {
      types.merge(parameter.getIndex(), type, (known, again) -> isUnknown(known) ? again : known);
    }
    return null;
  }
}
