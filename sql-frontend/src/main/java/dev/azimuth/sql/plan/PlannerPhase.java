package dev.azimuth.sql.plan;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.adapter.enumerable.EnumerableRules;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.hep.HepMatchOrder;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.rules.CoreRules;

/// The steps from a validated tree to one that runs, in this order, each with its rules.
///
/// Between `NORMALIZE` and `WINDOWS`, [PushDown] moves work into the scans; it is right in every
/// case and hence no phase with costs. `PHYSICAL` is for trees that operators of ours don't run.
enum PlannerPhase {
  /// IN, EXISTS and scalar sub-queries become joins and correlations.
  SUB_QUERIES(
      CoreRules.FILTER_SUB_QUERY_TO_CORRELATE,
      CoreRules.PROJECT_SUB_QUERY_TO_CORRELATE,
      CoreRules.JOIN_SUB_QUERY_TO_CORRELATE),

  /// Conditions move towards the tables, projects come together, AVG becomes SUM and COUNT.
  NORMALIZE(
      CoreRules.FILTER_MERGE,
      CoreRules.FILTER_PROJECT_TRANSPOSE,
      CoreRules.FILTER_INTO_JOIN,
      CoreRules.JOIN_CONDITION_PUSH,
      CoreRules.FILTER_AGGREGATE_TRANSPOSE,
      CoreRules.FILTER_SET_OP_TRANSPOSE,
      CoreRules.PROJECT_MERGE,
      CoreRules.PROJECT_REMOVE,
      CoreRules.AGGREGATE_REDUCE_FUNCTIONS),

  /// OVER leaves the projects.
  WINDOWS(CoreRules.PROJECT_TO_LOGICAL_PROJECT_AND_WINDOW),

  /// Calcite's Enumerable engine, chosen by cost.
  PHYSICAL(enumerableRules());

  private static final int MATCHES_MAX = 10_000;

  private final List<RelOptRule> rules;

  PlannerPhase(RelOptRule... rules) {
    this(List.of(rules));
  }

  PlannerPhase(List<RelOptRule> rules) {
    this.rules = rules;
  }

  /// The phase's rules.
  List<RelOptRule> rules() {
    return rules;
  }

  /// Applies the rules until none matches any more, without regard to cost.
  RelNode rewrite(RelNode root) {
    HepProgramBuilder program = new HepProgramBuilder();
    program.addMatchLimit(MATCHES_MAX);
    program.addMatchOrder(HepMatchOrder.TOP_DOWN);
    program.addRuleCollection(rules);
    HepPlanner planner =
        new HepPlanner(program.build(), root.getCluster().getPlanner().getContext());
    planner.setRoot(root);
    return planner.findBestExp();
  }

  private static List<RelOptRule> enumerableRules() {
    List<RelOptRule> rules = new ArrayList<>(EnumerableRules.rules());
    // Not in Calcite's list: the first rows of an order without sorting all of them.
    rules.add(EnumerableRules.ENUMERABLE_LIMIT_SORT_RULE);
    rules.add(CoreRules.SORT_REMOVE_CONSTANT_KEYS);
    rules.add(CoreRules.AGGREGATE_EXPAND_DISTINCT_AGGREGATES);
    return rules;
  }
}
