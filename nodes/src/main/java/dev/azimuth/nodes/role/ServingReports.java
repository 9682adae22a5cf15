package dev.azimuth.nodes.role;

import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.placement.ShardServing;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Keeps what a node tells of its shards equal to what it serves, whichever threads tell it in
/// whichever order: a shard may be lost and come back while an earlier report is still under way.
///
/// Safe for any thread.
final class ServingReports {
  private final Function<LogName, Optional<ShardServing>> served;
  private final Consumer<ShardServing> serve;
  private final Consumer<LogName> withdraw;

  /// Reports to `serve` and `withdraw`, which keep the last that they were told of a shard, what
  /// `served` says.
  ServingReports(
      Function<LogName, Optional<ShardServing>> served,
      Consumer<ShardServing> serve,
      Consumer<LogName> withdraw) {
    this.served = served;
    this.serve = serve;
    this.withdraw = withdraw;
  }

  /// What is served of `log` may have changed. Of all who come here at a time, the last one to
  /// report finds that nothing has changed since it looked, so what it told is true.
  void update(LogName log) {
    Optional<ShardServing> told;
    do {
      told = served.apply(log);
      told.ifPresentOrElse(serve, () -> withdraw.accept(log));
    } while (!told.equals(served.apply(log)));
  }
}
