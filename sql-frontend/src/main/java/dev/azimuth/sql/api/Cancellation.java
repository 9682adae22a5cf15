package dev.azimuth.sql.api;

import java.util.concurrent.CompletableFuture;

/// A request to end the statements that run in its scope. Safe for any thread.
public final class Cancellation {
  /// That of the statement which the calling thread runs; unbound where nobody can ask for it.
  public static final ScopedValue<Cancellation> CURRENT = ScopedValue.newInstance();

  private final CompletableFuture<Void> requested = new CompletableFuture<>();

  /// Nothing is to be ended yet.
  public Cancellation() {}

  /// Ends what runs and what is still to begin in the scope.
  public void cancel() {
    requested.complete(null);
  }

  /// Runs `action` once when the end is asked for, at once if it was before.
  public void onCancel(Runnable action) {
    var _ = requested.thenRun(action);
  }
}
