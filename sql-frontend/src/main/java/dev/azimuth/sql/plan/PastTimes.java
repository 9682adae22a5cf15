package dev.azimuth.sql.plan;

import dev.azimuth.sql.execute.PastTime;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeFamily;

/// Translates what stands behind `FOR SYSTEM_TIME AS OF`: a constant, or `CURRENT_TIMESTAMP` with
/// intervals of fixed length added to it or taken from it.
final class PastTimes {
  private final FragmentExpressions expressions;

  PastTimes(FragmentExpressions expressions) {
    this.expressions = expressions;
  }

  /// The time; `NOT_SUPPORTED` if it depends on rows or is computed otherwise.
  PastTime of(RexNode period) {
    OptionalLong ago = ago(period);
    if (ago.isPresent()) {
      return new PastTime.Ago(ago.getAsLong());
    }
    return constant(period)
        .orElseThrow(() ->
            new AzimuthException(
                ErrorCode.NOT_SUPPORTED,
                "FOR SYSTEM_TIME AS OF takes a constant, or CURRENT_TIMESTAMP - INTERVAL '…' …"));
  }

  private Optional<PastTime> constant(RexNode period) {
    return FragmentExpressions.isConstant(period)
        ? expressions.value(period, List.of()).map(PastTime.At::new)
        : Optional.empty();
  }

  /// Milliseconds before the present.
  private static OptionalLong ago(RexNode node) {
    if (!(node instanceof RexCall call)) {
      return OptionalLong.empty();
    }
    if (call.getOperator().equals(SqlStdOperatorTable.CURRENT_TIMESTAMP)) {
      return OptionalLong.of(0);
    }
    if (call.isA(SqlKind.CAST)) {
      return ago(call.getOperands().getFirst());
    }
    boolean back = call.getOperator().equals(SqlStdOperatorTable.MINUS_DATE);
    boolean forth = call.getOperator().equals(SqlStdOperatorTable.DATETIME_PLUS);
    if (!back && !forth
        || !(call.getOperands().getLast() instanceof RexLiteral interval)
        || interval.getType().getSqlTypeName().getFamily() != SqlTypeFamily.INTERVAL_DAY_TIME) {
      return OptionalLong.empty();
    }
    BigDecimal millis = interval.getValueAs(BigDecimal.class);
    OptionalLong before = ago(call.getOperands().getFirst());
    if (millis == null || before.isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(before.getAsLong() + (back ? millis : millis.negate()).longValue());
  }
}
