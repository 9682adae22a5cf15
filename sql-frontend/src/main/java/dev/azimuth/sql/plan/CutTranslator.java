package dev.azimuth.sql.plan;

import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.sql.execute.ScanPlan;
import java.util.Optional;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexNode;

/// LIMIT and OFFSET for nodes: each shard returns the first `limit + offset` rows, the proxy leaves
/// out the first `offset` of them all.
final class CutTranslator {
  private final FragmentExpressions expressions;
  private final Slots slots;

  CutTranslator(FragmentExpressions expressions, Slots slots) {
    this.expressions = expressions;
    this.slots = slots;
  }

  /// The cut of a sort that has a LIMIT.
  Optional<ScanPlan.Cut> of(Sort sort) {
    RexNode fetch = sort.fetch;
    if (fetch == null) {
      return Optional.empty();
    }
    Optional<Expression> count = expressions.rowCount(fetch);
    RexNode offset = sort.offset;
    if (count.isEmpty() || offset == null) {
      return count.map(rows -> new ScanPlan.Cut(rows, Optional.empty(), rows));
    }
    Optional<Expression> skipped = expressions.rowCount(offset);
    return skipped.map(
        skip -> new ScanPlan.Cut(count.get(), Optional.of(skip), slots.sum(fetch, offset)));
  }
}
