package dev.azimuth.sql.endpoint;

import dev.azimuth.sql.api.Cancellation;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The statements that requests are running now, so that another request can end them: as many as
/// there are requests under way. Safe for any thread.
final class RunningStatements {
  private final ConcurrentHashMap<Key, Cancellation> running = new ConcurrentHashMap<>();

  private record Key(String connectionId, int statementId) {}

  /// Does the work of a statement in the thread of the caller, while it can be cancelled.
  <T> T run(String connectionId, int statementId, Supplier<T> work) {
    Key key = new Key(connectionId, statementId);
    Cancellation cancellation = new Cancellation();
    running.put(key, cancellation);
    try {
      return ScopedValue.where(Cancellation.CURRENT, cancellation).call(work::get);
    } finally {
      running.remove(key, cancellation);
    }
  }

  /// Ends what a statement runs; false when it runs nothing.
  boolean cancel(String connectionId, int statementId) {
    Cancellation cancellation = running.get(new Key(connectionId, statementId));
    if (cancellation == null) {
      return false;
    }
    cancellation.cancel();
    return true;
  }
}
