package dev.azimuth.sql.endpoint;

import java.time.Duration;

/// Bounds of an endpoint.
///
/// @param host address to listen on; loopback unless told otherwise
/// @param port to listen on; 0 lets the system choose
/// @param slot of this endpoint among its equals, 0 to [#SLOT_MAX]; makes statement ids unique
/// @param requestBytesMax largest request body
/// @param connectionsMax HTTP connections at a time; more are refused with an error
/// @param idleTimeout after which a silent HTTP connection is closed
/// @param frameRowsMax rows of a result sent in one frame
/// @param frameBytesMax approximate bytes of a result sent in one frame
/// @param cursorsMax results too large for one frame that may be open at a time
/// @param cursorIdle after which such a result is closed
/// @param statementsMax prepared statements remembered
/// @param sessionsMax connections whose properties are remembered
/// @param sessionIdle after which the properties of a silent connection are forgotten
public record EndpointSettings(
    String host,
    int port,
    int slot,
    int requestBytesMax,
    int connectionsMax,
    Duration idleTimeout,
    int frameRowsMax,
    int frameBytesMax,
    int cursorsMax,
    Duration cursorIdle,
    int statementsMax,
    int sessionsMax,
    Duration sessionIdle) {
  /// Largest slot.
  public static final int SLOT_MAX = 255;

  /// Port that clients assume.
  public static final int PORT_DEFAULT = 8765;

  /// What holds unless configured.
  public static final EndpointSettings DEFAULT =
      new EndpointSettings(
          "127.0.0.1",
          PORT_DEFAULT,
          0,
          256 << 20,
          2_000,
          Duration.ofMinutes(10),
          10_000,
          8 << 20,
          1_000,
          Duration.ofMinutes(5),
          20_000,
          100_000,
          Duration.ofHours(24));

  public EndpointSettings {
    if (slot < 0 || slot > SLOT_MAX) {
      throw new IllegalArgumentException("slot is 0 to " + SLOT_MAX);
    }
    if (requestBytesMax < 1
        || connectionsMax < 1
        || frameRowsMax < 1
        || frameBytesMax < 1
        || cursorsMax < 1
        || statementsMax < 1
        || sessionsMax < 1) {
      throw new IllegalArgumentException("bounds of an endpoint start at 1");
    }
  }

  /// The same on another address and port.
  public EndpointSettings at(String newHost, int newPort) {
    return new EndpointSettings(
        newHost,
        newPort,
        slot,
        requestBytesMax,
        connectionsMax,
        idleTimeout,
        frameRowsMax,
        frameBytesMax,
        cursorsMax,
        cursorIdle,
        statementsMax,
        sessionsMax,
        sessionIdle);
  }
}
