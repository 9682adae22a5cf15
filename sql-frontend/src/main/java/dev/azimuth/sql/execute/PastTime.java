package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.expression.Expression;

/// The time of `FOR SYSTEM_TIME AS OF`, known when the statement runs.
public sealed interface PastTime {
  /// A time that the statement names.
  ///
  /// @param millis since 1970, a literal or parameter
  record At(Expression millis) implements PastTime {}

  /// A time before the statement's read timestamp, whatever the proxy's clock says.
  ///
  /// @param millis how long before; negative for the future, which is refused when it is read
  record Ago(long millis) implements PastTime {}
}
