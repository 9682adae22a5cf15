package dev.azimuth.jdbc.embedded;

/// A database in this process. Safe for any thread.
public interface EmbeddedDatabase extends AutoCloseable {
  /// Answers one request of Avatica's protobuf protocol, as the HTTP endpoint would.
  byte[] answer(byte[] request);

  /// Stops the database; what was acknowledged is durable before and after.
  @Override
  void close();
}
