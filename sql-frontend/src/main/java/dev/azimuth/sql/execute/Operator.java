package dev.azimuth.sql.execute;

import dev.azimuth.sql.api.RowCursor;
import java.util.List;

/// A step of a plan that turns rows into rows. Immutable; a cached plan is shared by all that run
/// it, what a run needs is in its cursor.
public interface Operator {
  /// Starts a run of this operator; others call [#start].
  RowCursor open(Execution execution, ShardReader reader);

  /// Starts a run, which is measured if the execution has a profile.
  default RowCursor start(Execution execution, ShardReader reader) {
    return execution
        .profile()
        .map(profile -> profile.measured(this, () -> open(execution, reader)))
        .orElseGet(() -> open(execution, reader));
  }

  /// The operator in one line, for EXPLAIN.
  String describe();

  /// Where its rows come from.
  List<Operator> inputs();
}
