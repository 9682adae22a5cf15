package dev.azimuth.sql.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/// The casts of values to the types of the columns that they are assigned to.
///
/// Only what writing cannot convert by itself is cast: dates and times to text, and to each other.
/// Text is never cast to text of a certain length, nor numbers to numbers: writing refuses what
/// does not fit, a cast would change it.
final class AssignmentCasts {
  private AssignmentCasts() {}

  /// The rows of `source`, whose columns are assigned to columns of these types.
  static RelNode apply(RelNode source, List<RelDataType> targets) {
    RexBuilder builder = source.getCluster().getRexBuilder();
    List<RexNode> outputs = new ArrayList<>();
    boolean changed = false;
    for (int i = 0; i < targets.size(); i++) {
      RexNode value = RexInputRef.of(i, source.getRowType());
      RelDataType wanted = wanted(value.getType(), targets.get(i), builder.getTypeFactory());
      changed |= !wanted.equals(value.getType());
      outputs.add(wanted.equals(value.getType()) ? value : builder.makeCast(wanted, value));
    }
    return changed
        ? LogicalProject.create(
            source, List.of(), outputs, source.getRowType().getFieldNames(), Set.of())
        : source;
  }

  private static RelDataType wanted(RelDataType from, RelDataType to, RelDataTypeFactory factory) {
    boolean temporal = SqlTypeUtil.isDatetime(from) || SqlTypeUtil.isInterval(from);
    if (!temporal || from.getSqlTypeName() == to.getSqlTypeName()) {
      return from;
    }
    RelDataType type =
        SqlTypeFamily.CHARACTER.contains(to) ? factory.createSqlType(SqlTypeName.VARCHAR) : to;
    return factory.createTypeWithNullability(type, from.isNullable());
  }
}
