package dev.azimuth.sql.language;

import java.util.List;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexExecutor;
import org.apache.calcite.rex.RexNode;

/// Leaves constant expressions as they are.
///
/// Calcite's own executor would compile a class for each, milliseconds a time; literals have got
/// their type without it.
final class LiteralExecutor implements RexExecutor {
  @Override
  public void reduce(RexBuilder builder, List<RexNode> constants, List<RexNode> reduced) {
    reduced.addAll(constants);
  }
}
