package dev.azimuth.sql.endpoint;

import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import org.apache.calcite.avatica.ConnectionPropertiesImpl;
import org.apache.calcite.avatica.Meta.ConnectionProperties;
import org.jspecify.annotations.Nullable;

/// What connections have said, as far as it outlives a request. One that is not known here has said
/// nothing: a connection is only an id. Safe for any thread.
final class Sessions {
  private final BoundedCache<String, Session> held;

  Sessions(EndpointSettings settings, Clock clock) {
    held = new BoundedCache<>(settings.sessionsMax(), settings.sessionIdle().toNanos(), clock);
  }

  void open(String connectionId, @Nullable String schema) {
    if (schema != null) {
      held.put(
          connectionId, Session.INITIAL.merged(new ConnectionPropertiesImpl().setSchema(schema)));
    }
  }

  void close(String connectionId) {
    held.remove(connectionId);
  }

  /// Notes what a client chooses; all that holds from now on.
  ConnectionProperties sync(String connectionId, ConnectionProperties chosen) {
    Session session =
        chosen.isEmpty()
            ? session(connectionId)
            : held.update(connectionId, Session.INITIAL, before -> before.merged(chosen));
    return session.properties(SessionSettings.DEFAULT.schema());
  }

  void commit(String connectionId) {
    if (held.get(connectionId) != null) {
      held.update(connectionId, Session.INITIAL, Session::afterCommit);
    }
  }

  /// Fails with `READ_ONLY_ROLLBACK` if anything was written since the last commit.
  void rollback(String connectionId) {
    if (session(connectionId).wroteWithoutCommit()) {
      held.update(connectionId, Session.INITIAL, Session::afterCommit);
      throw new AzimuthException(
          ErrorCode.READ_ONLY_ROLLBACK, "what was written since the last commit stays");
    }
  }

  /// What holds for a statement of the connection in the current request.
  SessionSettings settingsOf(String connectionId) {
    return session(connectionId).settings(ClientOptions.current());
  }

  /// Notes that a statement of the connection has written.
  void noteWrite(String connectionId) {
    if (!session(connectionId).autoCommit()) {
      held.update(connectionId, Session.INITIAL, Session::afterWrite);
    }
  }

  private Session session(String connectionId) {
    Session session = held.get(connectionId);
    return session == null ? Session.INITIAL : session;
  }
}
