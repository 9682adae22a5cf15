package dev.azimuth.sql.plan;

import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.Operator;
import dev.azimuth.sql.execute.SearchWishes;
import dev.azimuth.sql.execute.ShardReader;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableInterpretable;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.RelVisitor;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.metadata.DefaultRelMetadataProvider;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.runtime.Bindable;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql2rel.RelDecorrelator;
import org.apache.calcite.sql2rel.RelFieldTrimmer;
import org.apache.calcite.tools.Programs;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;

/// Plans queries: the phases of [PlannerPhase] around [PushDown], then operators of ours or, where
/// there are none, Calcite's Enumerable engine.
public final class QueryPlanner {
  private final Dialect dialect;

  /// A planner for trees of `dialect`.
  public QueryPlanner(Dialect dialect) {
    this.dialect = dialect;
  }

  /// Plans a validated query.
  ///
  /// @param parameters number of the statement's parameters
  /// @param search how its searches find their rows
  public QueryPlan plan(RelRoot root, int parameters, SearchWishes search) {
    ValueQueries values = new ValueQueries(parameters);
    RelNode rel = values.replacedIn(root.project());
    int next = parameters + values.queries().size();
    List<ValueQuery> first = new ArrayList<>();
    for (RelNode query : values.queries()) {
      QueryPlan plan = plan(RelRoot.of(query, SqlKind.SELECT), next, search);
      first.add(new ValueQuery(parameters + first.size(), plan));
    }
    return plan(rel, first, next, search);
  }

  /// @param parameters of the statement and of what is found first
  private QueryPlan plan(RelNode rel, List<ValueQuery> first, int parameters, SearchWishes search) {
    RelOptCluster cluster = rel.getCluster();
    ScalarCompiler scalars = new ScalarCompiler(cluster.getRexBuilder(), dialect);
    Slots slots = new Slots(scalars);
    Laterals laterals = new Laterals(scalars, this::pushedDown, search, parameters);
    RelNode logical = pushedDown(laterals.replacedIn(normalized(rel)), slots, search);
    List<ShardScan> scans = new ArrayList<>(ShardScan.in(logical));
    boolean once = laterals.scans().isEmpty() && first.isEmpty();
    scans.addAll(laterals.scans());
    try {
      Operator operator = new DirectCompiler(scalars).compile(logical);
      return new QueryPlan(
          first,
          operator,
          slots.all(),
          once ? readScope(scans) : Execution.ReadScope.SEVERAL_SHARDS,
          "streaming operators",
          wantedIndexes(first, scans));
    } catch (NotInterpreted reason) {
      Operator operator = enumerable(logical);
      return new QueryPlan(
          first,
          operator,
          slots.all(),
          Execution.ReadScope.SEVERAL_SHARDS,
          "generated code, because of " + reason.reason(),
          wantedIndexes(first, scans));
    }
  }

  private static RelNode normalized(RelNode root) {
    RelBuilder builder = RelFactories.LOGICAL_BUILDER.create(root.getCluster(), null);
    RelNode rel = PastScan.inPlaceOfSnapshots(PlannerPhase.SUB_QUERIES.rewrite(root));
    RelNode flat = RelDecorrelator.decorrelateQuery(rel, builder);
    rel = hasWindow(flat) && !hasWindow(rel) ? rel : flat;
    rel = new RelFieldTrimmer(null, builder).trim(rel);
    return PlannerPhase.NORMALIZE.rewrite(rel);
  }

  private RelNode pushedDown(RelNode rel, Slots slots, SearchWishes search) {
    FragmentExpressions expressions =
        new FragmentExpressions(rel.getCluster().getRexBuilder(), dialect, slots);
    return new PushDown(dialect, expressions, slots, search).rewrite(rel);
  }

  /// A lateral top-k that was decorrelated computes the whole product of both sides first.
  private static boolean hasWindow(RelNode rel) {
    boolean[] found = new boolean[1];
    new RelVisitor() {
      @Override
      public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
        if (node instanceof org.apache.calcite.rel.core.Project project && project.containsOver()) {
          found[0] = true;
        }
        super.visit(node, ordinal, parent);
      }
    }.go(rel);
    return found[0];
  }

  private Operator enumerable(RelNode logical) {
    RelNode windowed = CheckedNumbers.in(PlannerPhase.WINDOWS.rewrite(logical));
    RelOptPlanner planner = windowed.getCluster().getPlanner();
    RelTraitSet traits = windowed.getTraitSet().replace(EnumerableConvention.INSTANCE);
    try {
      RelNode physical =
          Programs.ofRules(PlannerPhase.PHYSICAL.rules())
              .run(planner, windowed, traits, List.of(), List.of());
      physical =
          Programs.calc(DefaultRelMetadataProvider.INSTANCE)
              .run(planner, physical, traits, List.of(), List.of());
      physical = InnerSide.mark(physical);
      Map<String, Object> constants = new HashMap<>();
      Bindable<?> code =
          EnumerableInterpretable.toBindable(
              constants, null, new PolledCode(physical), EnumerableRel.Prefer.ARRAY);
      List<EngineColumn> columns = new ArrayList<>();
      for (RelDataTypeField field : physical.getRowType().getFieldList()) {
        RelDataType type = field.getType();
        boolean isVector =
            dialect.columnType(type).filter(ColumnType.FloatVector.class::isInstance).isPresent();
        columns.add(EngineColumn.of(type, isVector));
      }
      return new EnumerableOperator(
          code,
          constants,
          (JavaTypeFactory) physical.getCluster().getTypeFactory(),
          columns,
          text(physical),
          new AtomicReference<>());
    } catch (RuntimeException failure) {
      throw EngineFailures.ofPlan(failure);
    }
  }

  private String text(RelNode physical) {
    StringBuilder text = new StringBuilder();
    new RelVisitor() {
      private int depth;

      @Override
      public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
        text.append(depth == 0 ? "" : "\n").append("  ".repeat(depth));
        text.append(
            switch (node) {
              case ShardScan scan -> ScanText.of(scan.plan());
              case SystemScan scan -> scan.text();
              case InnerSide side -> side.text();
              case Lateral lateral -> lateral.text(depth);
              default -> node.getRelTypeName();
            });
        depth++;
        super.visit(node, ordinal, parent);
        depth--;
      }
    }.go(physical);
    return text.toString();
  }

  private static List<DefaultIndex> wantedIndexes(List<ValueQuery> first, List<ShardScan> scans) {
    return Stream.concat(
            first.stream().flatMap(query -> query.plan().wantedIndexes().stream()),
            scans.stream().flatMap(scan -> ServingIndex.wanted(scan.plan()).stream()))
        .distinct()
        .toList();
  }

  private static Execution.ReadScope readScope(List<ShardScan> scans) {
    return scans.size() == 1 && ShardReader.shardCount(scans.getFirst().plan()) == 1
        ? Execution.ReadScope.ONE_SHARD
        : Execution.ReadScope.SEVERAL_SHARDS;
  }
}
