package dev.azimuth.sql.language;

import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.ViewExpanders;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.jspecify.annotations.Nullable;

/// Calcite's converter, which leaves the values of an INSERT what they are.
final class StatementConverter extends SqlToRelConverter {
  private final SqlValidator types;

  StatementConverter(
      SqlValidator validator,
      Prepare.CatalogReader reader,
      RelOptCluster cluster,
      SqlRexConvertletTable convertlets,
      Config config) {
    super(ViewExpanders.simpleContext(cluster), validator, reader, cluster, convertlets, config);
    this.types = validator;
  }

  /// VALUES with the types that its rows have, where Calcite casts them to the types of the
  /// columns, which cuts text off.
  @Override
  public RelNode convertValues(SqlCall values, @Nullable RelDataType target) {
    if (target == null) {
      return super.convertValues(values, null);
    }
    RelDataType given = types.getValidatedNodeType(values);
    boolean known = given.isStruct() && given.getFieldCount() == target.getFieldCount();
    return super.convertValues(values, known ? uncast(given, target) : target);
  }

  private RelDataType uncast(RelDataType given, RelDataType target) {
    RelDataTypeFactory.Builder row = typeFactory.builder();
    for (RelDataTypeField wanted : target.getFieldList()) {
      RelDataType type = given.getFieldList().get(wanted.getIndex()).getType();
      row.add(
          wanted.getName(),
          switch (type.getSqlTypeName()) {
            case NULL, ANY, UNKNOWN -> unbounded(wanted.getType());
            default -> type;
          });
    }
    return row.build();
  }

  private RelDataType unbounded(RelDataType type) {
    return SqlTypeFamily.CHARACTER.contains(type)
        ? typeFactory.createTypeWithNullability(
            typeFactory.createSqlType(SqlTypeName.VARCHAR), type.isNullable())
        : type;
  }
}
