package dev.azimuth.server;

import java.util.concurrent.CompletableFuture;
import org.jline.utils.Signals;

/// How a process is asked to stop: by SIGTERM or SIGINT (Ctrl-C).
final class StopSignals {
  private StopSignals() {}

  /// Completes with the first of them; from now on they do not end the process by themselves.
  static CompletableFuture<Void> listen() {
    CompletableFuture<Void> requested = new CompletableFuture<>();
    Signals.register("TERM", () -> requested.complete(null));
    Signals.register("INT", () -> requested.complete(null));
    return requested;
  }
}
