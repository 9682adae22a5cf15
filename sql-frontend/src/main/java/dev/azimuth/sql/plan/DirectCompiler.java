package dev.azimuth.sql.plan;

import dev.azimuth.sql.execute.Operator;
import dev.azimuth.sql.execute.Operators;
import dev.azimuth.sql.execute.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// Makes operators of ours from the common shapes; fails with [NotInterpreted] for the rest.
final class DirectCompiler {
  private final ScalarCompiler scalars;

  DirectCompiler(ScalarCompiler scalars) {
    this.scalars = scalars;
  }

  Operator compile(RelNode node) {
    return switch (node) {
      case ShardScan scan -> new Operators.Scan(scan.plan(), ScanText.of(scan.plan()));
      case SystemScan scan -> scan.operator();
      case Lateral lateral -> new LateralOperator(compile(lateral.getInput()), lateral.inner());
      case Values values -> values(values);
      case Project project when !project.containsOver() ->
          new Operators.Project(
              compile(project.getInput()),
              scalars.compileAll(project.getProjects()),
              project.getProjects().toString());
      case Filter filter ->
          new Operators.Filter(
              compile(filter.getInput()),
              scalars.compile(filter.getCondition()),
              filter.getCondition().toString());
      case Sort sort -> sort(sort);
      case Union union when union.all -> {
        List<Operator> inputs = new ArrayList<>();
        for (RelNode input : union.getInputs()) {
          requireSameTypes(union.getRowType(), input.getRowType());
          inputs.add(compile(input));
        }
        yield new Operators.UnionAll(inputs);
      }
      default -> throw new NotInterpreted(node.getRelTypeName());
    };
  }

  private Operator values(Values values) {
    List<List<Scalar>> rows = new ArrayList<>();
    for (List<RexLiteral> row : values.tuples) {
      rows.add(scalars.compileAll(row));
    }
    return new Operators.Values(rows);
  }

  private Operator sort(Sort sort) {
    sort.getCollation()
        .getFieldCollations()
        .forEach(field -> {
          RelDataType type = sort.getRowType().getFieldList().get(field.getFieldIndex()).getType();
          if (type.getSqlTypeName() == SqlTypeName.ARRAY && !scalars.isVector(type)) {
            throw new NotInterpreted("order of " + type);
          }
        });
    String text =
        sort.getCollation().getFieldCollations().isEmpty()
            ? "Limit"
            : "Sort: " + sort.getCollation().getFieldCollations();
    return new Operators.Sort(
        compile(sort.getInput()),
        SortKeys.of(sort.getCollation().getFieldCollations()),
        count(sort.fetch),
        count(sort.offset),
        text
            + (sort.fetch == null ? "" : ", first " + sort.fetch)
            + (sort.offset == null ? "" : ", after " + sort.offset));
  }

  private Optional<Scalar> count(@Nullable RexNode node) {
    return node == null ? Optional.empty() : Optional.of(scalars.compile(node));
  }

  private static void requireSameTypes(RelDataType whole, RelDataType part) {
    for (int i = 0; i < whole.getFieldCount(); i++) {
      SqlTypeName expected = whole.getFieldList().get(i).getType().getSqlTypeName();
      if (part.getFieldList().get(i).getType().getSqlTypeName() != expected) {
        throw new NotInterpreted("UNION ALL of different types");
      }
    }
  }
}
