package dev.azimuth.server.rpc;

import java.time.Duration;

/// Bounds of what travels between processes.
final class RpcLimits {
  /// Largest message; batches of rows are cut far smaller, so only a single huge row or a huge list
  /// of parameters gets here.
  static final int MESSAGE_BYTES_MAX = 64 << 20;

  /// Calls under way on one connection.
  static final int CALLS_PER_CONNECTION_MAX = 10_000;

  /// A silent connection is tried this often, so that a peer that vanished is noticed.
  static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

  /// A peer that does not answer such a trial for this long is gone.
  static final Duration KEEP_ALIVE_LIMIT = Duration.ofSeconds(5);

  /// The least time between trials that a server lets a client make.
  static final Duration KEEP_ALIVE_MIN = Duration.ofSeconds(2);

  /// How long a connection may take to be made.
  static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);

  /// Calls under way may take this long to end when a process stops.
  static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);

  private RpcLimits() {}
}
