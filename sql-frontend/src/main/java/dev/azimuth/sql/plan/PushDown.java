package dev.azimuth.sql.plan;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.sql.execute.ScanPlan;
import dev.azimuth.sql.execute.SearchWish;
import dev.azimuth.sql.execute.SearchWishes;
import dev.azimuth.sql.system.SystemTable;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;

/// Moves what is always right to move into the scans, from the leaves up: conditions, columns and
/// distances, first rows of an order, aggregates. Never a matter of cost.
final class PushDown {
  private final Dialect dialect;
  private final FragmentExpressions expressions;
  private final AggregatePushDown aggregates;
  private final CutTranslator cuts;
  private final PastTimes pastTimes;
  private final GroupCut groups;
  private final SearchWishes search;

  /// @param search how searches find their rows
  PushDown(Dialect dialect, FragmentExpressions expressions, Slots slots, SearchWishes search) {
    this.search = search;
    this.dialect = dialect;
    this.expressions = expressions;
    this.aggregates = new AggregatePushDown(dialect);
    this.cuts = new CutTranslator(expressions, slots);
    this.pastTimes = new PastTimes(expressions);
    this.groups = new GroupCut(dialect, expressions, slots);
  }

  /// The tree with scans that hold all they can.
  RelNode rewrite(RelNode node) {
    List<RelNode> inputs = new ArrayList<>(node.getInputs().size());
    for (RelNode input : node.getInputs()) {
      inputs.add(rewrite(input));
    }
    RelNode copy = inputs.equals(node.getInputs()) ? node : node.copy(node.getTraitSet(), inputs);
    return switch (copy) {
      case TableScan scan -> leaf(scan);
      case Filter filter when filter.getInput() instanceof ShardScan scan -> absorb(filter, scan);
      case Filter filter
          when filter.getInput() instanceof Project project
              && project.getInput() instanceof ShardScan scan ->
          groups.absorb(filter, project, scan).orElse(filter);
      case Project project when project.getInput() instanceof ShardScan scan ->
          absorb(project, scan);
      case Sort sort when sort.getInput() instanceof ShardScan scan ->
          absorb(sort, scan).orElse(sort);
      case Sort sort
          when sort.getInput() instanceof Project project
              && project.getInput() instanceof ShardScan scan ->
          absorb(sort, project, scan).orElse(sort);
      case Aggregate aggregate when aggregate.getInput() instanceof ShardScan scan ->
          aggregates.absorb(aggregate, scan).orElse(aggregate);
      default -> copy;
    };
  }

  private RelNode leaf(TableScan scan) {
    Optional<SystemTable> system = dialect.systemTable(scan.getTable());
    if (system.isPresent()) {
      return new SystemScan(scan.getCluster(), system.get(), scan.getRowType());
    }
    TableDefinition table = dialect.table(scan.getTable());
    List<Expression> outputs = new ArrayList<>();
    for (int i = 0; i < scan.getRowType().getFieldCount(); i++) {
      // The variant of a table that shows versions has one column more.
      outputs.add(i < table.columns().size() ? new Expression.Column(i) : new Expression.Version());
    }
    return new ShardScan(
        scan.getCluster(),
        table,
        Optional.empty(),
        new ScanPlan.Form.Rows(outputs, Optional.empty()),
        scan.getRowType(),
        types(scan.getRowType()),
        scan instanceof PastScan past
            ? Optional.of(pastTimes.of(past.period()))
            : Optional.empty());
  }

  private RelNode absorb(Filter filter, ShardScan scan) {
    if (!scan.isUncut()) {
      return filter;
    }
    List<Expression> inputs = scan.outputs().orElseThrow();
    List<Expression> pushed = new ArrayList<>();
    scan.filter().ifPresent(known -> pushed.addAll(PinnedKeys.conjuncts(known)));
    int known = pushed.size();
    List<RexNode> kept = new ArrayList<>();
    for (RexNode conjunct : RelOptUtil.conjunctions(filter.getCondition())) {
      Optional<Expression> condition = expressions.condition(conjunct, inputs);
      condition.ifPresent(pushed::add);
      if (condition.isEmpty()) {
        kept.add(conjunct);
      }
    }
    if (pushed.size() == known) {
      return filter;
    }
    Expression all = pushed.size() == 1 ? pushed.getFirst() : new Expression.And(pushed);
    ShardScan narrowed =
        new ShardScan(
            scan.getCluster(),
            scan.definition(),
            Optional.of(all),
            scan.form(),
            scan.getRowType(),
            scan.types(),
            scan.asOf());
    return kept.isEmpty()
        ? narrowed
        : LogicalFilter.create(
            narrowed, RexUtil.composeConjunction(scan.getCluster().getRexBuilder(), kept));
  }

  private RelNode absorb(Project project, ShardScan scan) {
    Optional<List<Expression>> inputs = scan.outputs();
    if (inputs.isEmpty()) {
      return project;
    }
    if (project.containsOver()) {
      return narrow(project, scan, inputs.get());
    }
    List<Expression> outputs = new ArrayList<>();
    for (RexNode node : project.getProjects()) {
      Optional<Expression> output = output(node, inputs.get());
      if (output.isEmpty()) {
        return narrow(project, scan, inputs.get());
      }
      outputs.add(output.get());
    }
    return withOutputs(scan, outputs, project.getRowType());
  }

  /// Leaves the project above, and lets the scan return only what it needs.
  private RelNode narrow(Project project, ShardScan scan, List<Expression> inputs) {
    Set<RexNode> needed = new LinkedHashSet<>();
    RexShuttle collector =
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef reference) {
            needed.add(reference);
            return reference;
          }

          @Override
          public RexNode visitCall(org.apache.calcite.rex.RexCall call) {
            if (isDistance(call, inputs)) {
              needed.add(call);
              return call;
            }
            return super.visitCall(call);
          }
        };
    collector.apply(project.getProjects());
    List<RexNode> nodes = new ArrayList<>(needed);
    boolean onlyColumns = nodes.stream().allMatch(RexInputRef.class::isInstance);
    if (onlyColumns && nodes.size() == inputs.size() || nodes.isEmpty()) {
      return project;
    }
    RelDataTypeFactory.Builder rowType = scan.getCluster().getTypeFactory().builder();
    List<Expression> outputs = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      rowType.add("c" + i, nodes.get(i).getType());
      outputs.add(expressions.value(nodes.get(i), inputs).orElseThrow());
    }
    ShardScan narrowed = withOutputs(scan, outputs, rowType.build());
    RexShuttle replacement =
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef reference) {
            return RexInputRef.of(nodes.indexOf(reference), narrowed.getRowType());
          }

          @Override
          public RexNode visitCall(org.apache.calcite.rex.RexCall call) {
            int index = nodes.indexOf(call);
            return index >= 0
                ? RexInputRef.of(index, narrowed.getRowType())
                : super.visitCall(call);
          }
        };
    return LogicalProject.create(
        narrowed,
        project.getHints(),
        replacement.apply(project.getProjects()),
        project.getRowType(),
        project.getVariablesSet());
  }

  private boolean isDistance(org.apache.calcite.rex.RexCall call, List<Expression> inputs) {
    return dialect.distance(call.getOperator()).isPresent()
        && expressions.value(call, inputs).isPresent();
  }

  private Optional<Expression> output(RexNode node, List<Expression> inputs) {
    boolean plain =
        node instanceof RexInputRef
            || node instanceof org.apache.calcite.rex.RexCall call && isDistance(call, inputs);
    return plain ? expressions.value(node, inputs) : Optional.empty();
  }

  private ShardScan withOutputs(ShardScan scan, List<Expression> outputs, RelDataType rowType) {
    ScanPlan.Form form =
        switch (scan.form()) {
          case ScanPlan.Form.Rows rows -> new ScanPlan.Form.Rows(outputs, rows.cut());
          case ScanPlan.Form.TopK top ->
              new ScanPlan.Form.TopK(outputs, top.sortKeys(), top.cut(), top.search());
          case ScanPlan.Form.TopOfGroups top ->
              new ScanPlan.Form.TopOfGroups(
                  outputs, top.groups(), top.sortKeys(), top.limit(), top.ties());
          case ScanPlan.Form.Groups groups -> groups;
        };
    return new ShardScan(
        scan.getCluster(),
        scan.definition(),
        scan.filter(),
        form,
        rowType,
        types(rowType),
        scan.asOf());
  }

  private Optional<RelNode> absorb(Sort sort, ShardScan scan) {
    List<RexNode> columns =
        new ArrayList<>(scan.getCluster().getRexBuilder().identityProjects(scan.getRowType()));
    return cut(sort, columns, scan).map(cut -> cut);
  }

  private Optional<RelNode> absorb(Sort sort, Project project, ShardScan scan) {
    if (project.containsOver()) {
      return Optional.empty();
    }
    return cut(sort, project.getProjects(), scan)
        .map(cut -> rewrite(project.copy(project.getTraitSet(), List.of(cut))));
  }

  /// The first rows of the scan, in the order of some of `columns` over it.
  private Optional<ShardScan> cut(Sort sort, List<RexNode> columns, ShardScan scan) {
    Optional<ScanPlan.Cut> cut = scan.isUncut() ? cuts.of(sort) : Optional.empty();
    if (cut.isEmpty()) {
      return Optional.empty();
    }
    List<Expression> inputs = scan.outputs().orElseThrow();
    List<Fragment.SortKey> keys = new ArrayList<>();
    List<RelFieldCollation> fields = sort.getCollation().getFieldCollations();
    for (RelFieldCollation field : fields) {
      boolean isLast = keys.size() == fields.size() - 1;
      RexNode column = columns.get(field.getFieldIndex());
      Monotone key =
          isLast ? Monotone.strip(column) : new Monotone(column, Monotone.Direction.SAME);
      Optional<Expression> expression = sortExpression(key.operand(), inputs);
      if (expression.isEmpty()) {
        key = new Monotone(column, Monotone.Direction.SAME);
        expression = sortExpression(column, inputs);
      }
      if (expression.isEmpty()) {
        return Optional.empty();
      }
      keys.add(SortKeys.of(field, expression.get(), key.direction()));
    }
    ScanPlan.Form form =
        keys.isEmpty()
            ? new ScanPlan.Form.Rows(inputs, cut)
            : new ScanPlan.Form.TopK(
                inputs, keys, cut.get(), ServingIndex.search(wish(sort), scan.definition(), keys));
    return Optional.of(
        new ShardScan(
            scan.getCluster(),
            scan.definition(),
            scan.filter(),
            form,
            scan.getRowType(),
            scan.types(),
            scan.asOf()));
  }

  /// What the query block of a sort asks for. Hints with a path are those of sorts above.
  private SearchWish wish(Sort sort) {
    return search.of(
        sort.getHints().stream()
            .filter(hint -> hint.hintName.equals(SearchWishes.HINT) && hint.inheritPath.isEmpty())
            .map(hint -> Integer.valueOf(hint.listOptions.getFirst()))
            .findFirst());
  }

  private Optional<Expression> sortExpression(RexNode node, List<Expression> inputs) {
    boolean ordered =
        dialect.columnType(node.getType()).filter(FragmentExpressions::isOrdered).isPresent();
    return ordered ? output(node, inputs) : Optional.empty();
  }

  private List<ColumnType> types(RelDataType rowType) {
    return Types.columns(dialect, rowType);
  }
}
