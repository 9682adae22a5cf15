package dev.azimuth.jdbc;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executor;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.ConnectionConfig;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.UnregisteredDriver;
import org.jspecify.annotations.Nullable;

/// A connection: settings on this side, nothing on the server's.
final class AzimuthConnection extends AvaticaConnection {
  private final String connectionUrl;

  AzimuthConnection(
      UnregisteredDriver driver, AvaticaFactory factory, String url, ConnectionProperties info) {
    super(driver, factory, url, info);
    this.connectionUrl = url;
  }

  private ConnectionProperties own() {
    return (ConnectionProperties) info;
  }

  RequestService service() {
    return own().service();
  }

  Meta meta() {
    return meta;
  }

  String connectionUrl() {
    return connectionUrl;
  }

  ConnectionSettings.VectorType vectorType() throws SQLException {
    return own().settings().vectorType();
  }

  @Override
  public ConnectionConfig config() {
    return own().config();
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    try {
      return super.prepareStatement(sql, type, concurrency, holdability);
    } catch (SQLException | RuntimeException e) {
      throw Failures.unwrap(e);
    }
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int generatedKeys) throws SQLException {
    if (generatedKeys == Statement.NO_GENERATED_KEYS) {
      return prepareStatement(sql);
    }
    throw Failures.notSupported("RETURN_GENERATED_KEYS");
  }

  @Override
  public String nativeSQL(String sql) throws SQLException {
    checkOpen();
    return sql;
  }

  @Override
  public Array createArrayOf(String typeName, Object[] elements) throws SQLException {
    return VectorValues.isVector(typeName)
        ? super.createArrayOf("REAL", elements)
        : super.createArrayOf(typeName, elements);
  }

  @Override
  public void setSchema(@Nullable String schema) throws SQLException {
    checkOpen();
    service().session().schema(schema);
  }

  @Override
  public @Nullable String getSchema() throws SQLException {
    checkOpen();
    return service().session().schema().orElse("public");
  }

  @Override
  public void setCatalog(@Nullable String catalog) throws SQLException {
    checkOpen();
    // There are no catalogs; JDBC asks drivers without them to ignore this.
  }

  @Override
  public @Nullable String getCatalog() throws SQLException {
    checkOpen();
    return null;
  }

  @Override
  public void commit() throws SQLException {
    requireManualCommit("commit");
    service().session().committed();
  }

  @Override
  public void rollback() throws SQLException {
    requireManualCommit("rollback");
    service().session().rolledBack();
  }

  private void requireManualCommit(String what) throws SQLException {
    if (getAutoCommit()) {
      throw Failures.of(what + " needs autocommit off", "25000", 0);
    }
  }

  @Override
  public boolean isValid(int timeoutSeconds) throws SQLException {
    if (timeoutSeconds < 0) {
      throw Failures.setting("the time-out of isValid starts at 0");
    }
    if (isClosed()) {
      return false;
    }
    try {
      service().ping(id, (int) Math.min(timeoutSeconds * 1000L, Integer.MAX_VALUE));
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
    super.setNetworkTimeout(executor, milliseconds);
    service().session().socketTimeoutMillis(milliseconds);
  }

  @Override
  public int getNetworkTimeout() throws SQLException {
    checkOpen();
    return service().session().socketTimeoutMillis();
  }

  @Override
  public void close() throws SQLException {
    if (isClosed()) {
      return;
    }
    try {
      super.close();
    } catch (SQLException | RuntimeException e) {
      throw Failures.unwrap(e);
    } finally {
      service().transport().close();
    }
  }

  /// Breaks off what the connection is doing and closes it without a word to the server.
  @Override
  public void abort(Executor executor) throws SQLException {
    service().abandon();
    close();
  }
}
