package dev.azimuth.sql.endpoint;

import dev.azimuth.sql.api.SessionSettings;
import java.sql.Connection;
import java.util.Optional;
import org.apache.calcite.avatica.ConnectionPropertiesImpl;
import org.apache.calcite.avatica.Meta;

/// What a connection of a stock client has chosen, and whether it wrote since its last commit.
record Session(
    boolean autoCommit,
    boolean readOnly,
    int isolation,
    Optional<String> schema,
    boolean wroteWithoutCommit) {
  /// A connection that has chosen nothing.
  static final Session INITIAL =
      new Session(true, false, Connection.TRANSACTION_READ_COMMITTED, Optional.empty(), false);

  Session merged(Meta.ConnectionProperties chosen) {
    return new Session(
        chosen.isAutoCommit() == null ? autoCommit : chosen.isAutoCommit(),
        chosen.isReadOnly() == null ? readOnly : chosen.isReadOnly(),
        chosen.getTransactionIsolation() == null ? isolation : chosen.getTransactionIsolation(),
        chosen.getSchema() == null ? schema : Optional.of(chosen.getSchema()),
        wroteWithoutCommit);
  }

  Session afterWrite() {
    return new Session(autoCommit, readOnly, isolation, schema, true);
  }

  Session afterCommit() {
    return new Session(autoCommit, readOnly, isolation, schema, false);
  }

  /// The properties as the client keeps them.
  Meta.ConnectionProperties properties(String defaultSchema) {
    return new ConnectionPropertiesImpl(
        autoCommit, readOnly, isolation, "", schema.orElse(defaultSchema));
  }

  /// What the SQL service needs of them, options of the request first.
  SessionSettings settings(ClientOptions options) {
    return new SessionSettings(
        options.schema().or(() -> schema).orElse(SessionSettings.DEFAULT.schema()),
        options.timeout().orElse(SessionSettings.STATEMENT_TIMEOUT_DEFAULT),
        options.consistency(),
        options.written(),
        options.accuracy());
  }
}
