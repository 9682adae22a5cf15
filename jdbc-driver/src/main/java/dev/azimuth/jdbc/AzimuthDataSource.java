package dev.azimuth.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// A `DataSource` over a URL and properties. Configure it before the first connection; afterwards
/// any thread may ask for connections.
public final class AzimuthDataSource implements DataSource {
  private final Properties properties = new Properties();
  private String url = "jdbc:azimuth://localhost/";
  private int loginTimeoutSeconds;
  private @Nullable PrintWriter logWriter;

  /// A data source for `jdbc:azimuth://localhost/`.
  public AzimuthDataSource() {
    // The URL is set later, as beans are.
  }

  /// A data source for a URL.
  public AzimuthDataSource(String url) {
    this.url = url;
  }

  /// The URL.
  public String getUrl() {
    return url;
  }

  /// Sets the URL.
  public void setUrl(String url) {
    this.url = url;
  }

  /// Sets the name to log in with.
  public void setUser(String user) {
    properties.setProperty(ConnectionProperty.USER.key(), user);
  }

  /// Sets the password to log in with.
  public void setPassword(String password) {
    properties.setProperty(ConnectionProperty.PASSWORD.key(), password);
  }

  /// Sets the schema of unqualified names.
  public void setSchema(String schema) {
    properties.setProperty(ConnectionProperty.SCHEMA.key(), schema);
  }

  /// Sets any connection property.
  public void setProperty(String name, String value) throws SQLException {
    properties.setProperty(ConnectionProperty.of(name).key(), value);
  }

  @Override
  public Connection getConnection() throws SQLException {
    return connect(properties);
  }

  @Override
  public Connection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    Properties asked = new Properties();
    asked.putAll(properties);
    if (user != null) {
      asked.setProperty(ConnectionProperty.USER.key(), user);
    }
    if (password != null) {
      asked.setProperty(ConnectionProperty.PASSWORD.key(), password);
    }
    return connect(asked);
  }

  private Connection connect(Properties asked) throws SQLException {
    Properties info = new Properties();
    info.putAll(asked);
    if (loginTimeoutSeconds > 0) {
      info.setProperty(
          ConnectionProperty.CONNECT_TIMEOUT.key(),
          Long.toString(Math.min(loginTimeoutSeconds * 1000L, Integer.MAX_VALUE)));
    }
    Connection connection = new AzimuthDriver().connect(url, info);
    if (connection == null) {
      throw Failures.setting("the URL begins with " + ConnectionSettings.PREFIX + ", not " + url);
    }
    return connection;
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return logWriter;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    logWriter = out;
  }

  @Override
  public void setLoginTimeout(int seconds) {
    loginTimeoutSeconds = seconds;
  }

  @Override
  public int getLoginTimeout() {
    return loginTimeoutSeconds;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("dev.azimuth.jdbc");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw Failures.value("this is no " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
