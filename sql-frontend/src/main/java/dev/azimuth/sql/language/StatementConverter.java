package dev.azimuth.sql.language;

import dev.azimuth.sql.execute.SearchWish;
import dev.azimuth.sql.execute.SearchWishes;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.ViewExpanders;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.hint.RelHint;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.jspecify.annotations.Nullable;

/// Calcite's converter, which leaves the values of an INSERT what they are, and numbers what query
/// blocks ask of their searches.
final class StatementConverter extends SqlToRelConverter {
  private final SqlValidator types;
  private final List<SearchWish> searches = new ArrayList<>();
  private SearchWish block = SearchWish.NONE;

  StatementConverter(
      SqlValidator validator,
      Prepare.CatalogReader reader,
      RelOptCluster cluster,
      SqlRexConvertletTable convertlets,
      Config config) {
    super(ViewExpanders.simpleContext(cluster), validator, reader, cluster, convertlets, config);
    this.types = validator;
  }

  /// What the LIMITs of converted queries ask for, by the numbers that they bear.
  List<SearchWish> searches() {
    return List.copyOf(searches);
  }

  /// A block that says nothing asks for what the one around it does.
  @Override
  public RelNode convertSelect(SqlSelect select, boolean top) {
    SearchWish around = block;
    block = SearchHint.of(select).map(own -> own.within(around)).orElse(around);
    RelNode converted = super.convertSelect(select, top);
    block = around;
    return converted;
  }

  @Override
  protected void convertOrder(
      SqlSelect select,
      Blackboard blackboard,
      RelCollation collation,
      List<SqlNode> order,
      @Nullable SqlNode offset,
      @Nullable SqlNode fetch) {
    super.convertOrder(select, blackboard, collation, order, offset, fetch);
    if (fetch != null) {
      blackboard.setRoot(numbered(blackboard.root()), false);
    }
  }

  /// Calcite puts a projection above a sort whose keys are not wanted.
  private RelNode numbered(RelNode root) {
    if (!(root instanceof Sort sort)) {
      return root.copy(root.getTraitSet(), List.of(numbered(root.getInput(0))));
    }
    if (!searches.contains(block)) {
      searches.add(block);
    }
    String number = Integer.toString(searches.indexOf(block));
    return sort.attachHints(List.of(RelHint.builder(SearchWishes.HINT).hintOption(number).build()));
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
