package dev.azimuth.sql.endpoint;

import dev.azimuth.sql.endpoint.AvaticaProtocol.Answer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The other proxies of a cluster. A load balancer may send each request of a connection to another
/// one, while a result that was begun, or a statement that runs, is held where it began.
@FunctionalInterface
public interface PeerProxies {
  /// For a proxy that is alone.
  PeerProxies NONE = (_, _) -> CompletableFuture.completedFuture(Optional.empty());

  /// The answer of the proxy that holds what a request is about; empty if none of those that answer
  /// within `limit` does. Never fails.
  CompletableFuture<Optional<Answer>> ask(byte[] request, Duration limit);
}
