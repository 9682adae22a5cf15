package dev.azimuth.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.calcite.avatica.ConnectionPropertiesImpl;
import org.apache.calcite.avatica.Meta;
import org.jspecify.annotations.Nullable;

/// What a connection has chosen, kept on this side.
final class SessionState {
  private final ConnectionPropertiesImpl properties;
  private final int statementTimeoutMillis;
  private final ConnectionSettings settings;
  private final WrittenPositions written = new WrittenPositions();
  private volatile Optional<String> consistency;
  private volatile Optional<String> accuracy;
  private volatile int socketTimeoutMillis;
  private volatile @Nullable String schema;
  private volatile boolean autoCommit = true;
  private volatile boolean wrote;

  SessionState(ConnectionSettings settings) throws SQLException {
    this.settings = settings;
    this.schema = settings.schema().orElse(null);
    this.statementTimeoutMillis = settings.statementTimeoutMillis();
    this.consistency = settings.consistency();
    this.accuracy = settings.accuracy();
    this.socketTimeoutMillis = settings.socketTimeoutMillis();
    this.properties =
        new ConnectionPropertiesImpl(
            true, false, Connection.TRANSACTION_READ_COMMITTED, "", schema);
  }

  Meta.ConnectionProperties merge(Meta.ConnectionProperties chosen) {
    properties.merge(chosen);
    autoCommit = properties.isAutoCommit();
    ConnectionPropertiesImpl copy =
        new ConnectionPropertiesImpl(
            properties.isAutoCommit(),
            properties.isReadOnly(),
            properties.getTransactionIsolation(),
            properties.getCatalog(),
            schema);
    copy.setDirty(false);
    return copy;
  }

  Optional<String> schema() {
    return Optional.ofNullable(schema);
  }

  void schema(@Nullable String chosen) {
    schema = chosen;
  }

  Optional<String> consistency() {
    return consistency;
  }

  Optional<String> accuracy() {
    return accuracy;
  }

  /// Up to where the connection has written; empty if it cannot say.
  Optional<String> written() {
    return written.text();
  }

  /// Keeps what an answer says beside its result; lines that are not known are skipped.
  void note(String line) throws SQLException {
    int equals = line.indexOf('=');
    String value = line.substring(equals + 1);
    switch (line.substring(0, Math.max(0, equals))) {
      case "written":
        written.merge(value);
        break;
      case "consistency":
        consistency = Optional.of(value);
        break;
      case "accuracy":
        accuracy = Optional.of(value);
        break;
      case "schema":
        schema = value;
        break;
      case "reset":
        reset(value);
        break;
      default:
        break;
    }
  }

  /// What the URL and its properties said.
  private void reset(String setting) throws SQLException {
    switch (setting) {
      case "consistency":
        consistency = settings.consistency();
        break;
      case "accuracy":
        accuracy = settings.accuracy();
        break;
      case "schema":
        schema = settings.schema().orElse(null);
        break;
      default:
        break;
    }
  }

  int statementTimeoutMillis() {
    return statementTimeoutMillis;
  }

  int socketTimeoutMillis() {
    return socketTimeoutMillis;
  }

  void socketTimeoutMillis(int millis) {
    socketTimeoutMillis = millis;
  }

  void wrote() {
    if (!autoCommit) {
      wrote = true;
    }
  }

  void committed() {
    wrote = false;
  }

  void rolledBack() throws SQLException {
    if (wrote) {
      wrote = false;
      throw Failures.of(
          "writes cannot be rolled back; keep autocommit on: what was written since the last"
              + " commit stays",
          "0A000",
          1203);
    }
  }
}
