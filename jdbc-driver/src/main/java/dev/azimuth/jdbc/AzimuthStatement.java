package dev.azimuth.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.jspecify.annotations.Nullable;

/// A statement whose failures are the server's, unwrapped.
final class AzimuthStatement extends AvaticaStatement {
  private final RequestService service;

  AzimuthStatement(
      AzimuthConnection connection,
      Meta.@Nullable StatementHandle handle,
      int type,
      int concurrency,
      int holdability) {
    super(connection, handle, type, concurrency, holdability);
    this.service = connection.service();
  }

  @Override
  public boolean execute(String sql) throws SQLException {
    cancelFlag.set(false);
    try {
      return super.execute(sql);
    } catch (SQLException | RuntimeException e) {
      throw Failures.unwrap(e);
    }
  }

  @Override
  public ResultSet executeQuery(String sql) throws SQLException {
    cancelFlag.set(false);
    try {
      return super.executeQuery(sql);
    } catch (SQLException | RuntimeException e) {
      throw Failures.unwrap(e);
    }
  }

  @Override
  public long executeLargeUpdate(String sql) throws SQLException {
    try {
      long count = super.executeLargeUpdate(sql);
      return Math.max(count, 0);
    } catch (SQLException | RuntimeException e) {
      throw Failures.unwrap(e);
    }
  }

  @Override
  public boolean execute(String sql, int generatedKeys) throws SQLException {
    requireNoKeys(generatedKeys);
    return execute(sql);
  }

  @Override
  public int executeUpdate(String sql, int generatedKeys) throws SQLException {
    requireNoKeys(generatedKeys);
    return executeUpdate(sql);
  }

  private static void requireNoKeys(int generatedKeys) throws SQLException {
    if (generatedKeys != Statement.NO_GENERATED_KEYS) {
      throw Failures.notSupported("RETURN_GENERATED_KEYS");
    }
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    try {
      return super.executeLargeBatch();
    } catch (SQLException | RuntimeException e) {
      throw Failures.unwrap(e);
    }
  }

  /// Ends what the statement runs, here and on the server; it may be used again.
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // a run may hold the monitor
  public void cancel() throws SQLException {
    checkOpen();
    service.cancel(handle, cancelFlag);
  }

  @Override
  public void setQueryTimeout(int seconds) throws SQLException {
    super.setQueryTimeout(seconds);
    service.limit(getId(), Math.multiplyExact(seconds, 1000));
  }

  /// Accepted: there are no escapes beyond what the server's SQL has.
  @Override
  public void setEscapeProcessing(boolean enable) throws SQLException {
    checkOpen();
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the superclass does that
  public void close() throws SQLException {
    try {
      super.close();
    } catch (SQLException | RuntimeException e) {
      throw Failures.unwrap(e);
    }
  }
}
