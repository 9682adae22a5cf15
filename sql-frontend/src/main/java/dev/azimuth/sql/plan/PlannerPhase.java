package dev.azimuth.sql.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.calcite.adapter.enumerable.EnumerableRules;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.plan.hep.HepMatchOrder;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.rules.AggregateReduceFunctionsRule;
import org.apache.calcite.rel.rules.CoreRules;
import org.apache.calcite.rel.rules.FilterAggregateTransposeRule;
import org.apache.calcite.rel.rules.FilterJoinRule;
import org.apache.calcite.rel.rules.FilterMergeRule;
import org.apache.calcite.rel.rules.FilterProjectTransposeRule;
import org.apache.calcite.rel.rules.FilterSetOpTransposeRule;
import org.apache.calcite.rel.rules.ProjectMergeRule;
import org.apache.calcite.rel.rules.ProjectRemoveRule;
import org.apache.calcite.rel.rules.ProjectToWindowRule;
import org.apache.calcite.rel.rules.SubQueryRemoveRule;
import org.jspecify.annotations.Nullable;

/// The steps from a validated tree to one that runs, in this order, each with its rules.
///
/// Between `NORMALIZE` and `WINDOWS`, [PushDown] moves work into the scans; it is right in every
/// case and hence no phase with costs. `PHYSICAL` is for trees that operators of ours don't run.
///
/// Rules are made when a phase is first needed, and from their configurations: `CoreRules` makes
/// some two hundred, for the first plan of a process to wait for.
enum PlannerPhase {
  /// IN, EXISTS and scalar sub-queries become joins and correlations.
  SUB_QUERIES(() ->
      rules(
          SubQueryRemoveRule.Config.FILTER,
          SubQueryRemoveRule.Config.PROJECT,
          SubQueryRemoveRule.Config.JOIN)),

  /// Conditions move towards the tables, projects come together, AVG becomes SUM and COUNT.
  NORMALIZE(() ->
      rules(
          FilterMergeRule.Config.DEFAULT,
          FilterProjectTransposeRule.Config.DEFAULT,
          FilterJoinRule.FilterIntoJoinRule.FilterIntoJoinRuleConfig.DEFAULT,
          FilterJoinRule.JoinConditionPushRule.JoinConditionPushRuleConfig.DEFAULT,
          FilterAggregateTransposeRule.Config.DEFAULT,
          FilterSetOpTransposeRule.Config.DEFAULT,
          ProjectMergeRule.Config.DEFAULT,
          ProjectRemoveRule.Config.DEFAULT,
          AggregateReduceFunctionsRule.Config.DEFAULT)),

  /// OVER leaves the projects.
  WINDOWS(() ->
      rules(
          ProjectToWindowRule.ProjectToLogicalProjectAndWindowRule
              .ProjectToLogicalProjectAndWindowRuleConfig.DEFAULT)),

  /// Calcite's Enumerable engine, chosen by cost.
  PHYSICAL(PlannerPhase::enumerableRules);

  private static final int MATCHES_MAX = 10_000;

  private final Supplier<List<RelOptRule>> maker;
  private volatile @Nullable List<RelOptRule> made;

  PlannerPhase(Supplier<List<RelOptRule>> maker) {
    this.maker = maker;
  }

  /// The phase's rules.
  List<RelOptRule> rules() {
    List<RelOptRule> rules = made;
    if (rules == null) {
      rules = maker.get();
      made = rules;
    }
    return rules;
  }

  private static List<RelOptRule> rules(RelRule.Config... configurations) {
    List<RelOptRule> rules = new ArrayList<>();
    for (RelRule.Config configuration : configurations) {
      rules.add(configuration.toRule());
    }
    return rules;
  }

  /// Applies the rules until none matches any more, without regard to cost.
  RelNode rewrite(RelNode root) {
    HepProgramBuilder program = new HepProgramBuilder();
    program.addMatchLimit(MATCHES_MAX);
    program.addMatchOrder(HepMatchOrder.TOP_DOWN);
    program.addRuleCollection(rules());
    HepPlanner planner =
        new HepPlanner(program.build(), root.getCluster().getPlanner().getContext());
    planner.setRoot(root);
    return planner.findBestExp();
  }

  private static List<RelOptRule> enumerableRules() {
    List<RelOptRule> rules = new ArrayList<>(EnumerableRules.rules());
    // Not in Calcite's list: the first rows of an order without sorting all of them.
    rules.add(EnumerableRules.ENUMERABLE_LIMIT_SORT_RULE);
    rules.add(Lateral.Rule.CONFIG.toRule());
    rules.add(CoreRules.SORT_REMOVE_CONSTANT_KEYS);
    rules.add(CoreRules.AGGREGATE_EXPAND_DISTINCT_AGGREGATES);
    return rules;
  }
}
