package dev.azimuth.sql.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.plan.RelDigest;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;

/// The sub-queries of a tree that stand for one value and depend on no row outside of them: each
/// becomes a parameter behind those of the statement, so that what is compared with it or is near
/// to it can be found next to the data. Equal ones that ask the same of their searches become one.
///
/// Calcite would make a join of each, which runs at the proxy.
final class ValueQueries {
  private final int firstParameter;
  private final List<RelNode> queries = new ArrayList<>();
  private final Map<RelDigest, Integer> known = new HashMap<>();

  /// @param firstParameter that no parameter of the statement has
  ValueQueries(int firstParameter) {
    this.firstParameter = firstParameter;
  }

  /// The tree with parameters in their place.
  RelNode replacedIn(RelNode rel) {
    return rel.accept(new Trees());
  }

  /// What the parameters from `firstParameter` on stand for.
  List<RelNode> queries() {
    return List.copyOf(queries);
  }

  private int parameter(RexSubQuery query) {
    return known.computeIfAbsent(
        query.rel.getRelDigest(),
        _ -> {
          queries.add(query.rel);
          return firstParameter + queries.size() - 1;
        });
  }

  private final class Trees extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode other) {
      return super.visit(other).accept(new Expressions());
    }
  }

  private final class Expressions extends RexShuttle {
    @Override
    public RexNode visitSubQuery(RexSubQuery query) {
      boolean isValue = query.getKind() == SqlKind.SCALAR_QUERY;
      if (isValue && RelOptUtil.getVariablesUsed(query.rel).isEmpty()) {
        return new RexDynamicParam(query.getType(), parameter(query));
      }
      RexSubQuery within = (RexSubQuery) super.visitSubQuery(query);
      return within.clone(replacedIn(within.rel));
    }
  }
}
