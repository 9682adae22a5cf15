package dev.azimuth.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.DriverVersion;
import org.apache.calcite.avatica.remote.Driver;
import org.jspecify.annotations.Nullable;

/// The JDBC driver: `jdbc:azimuth://host:port[,host:port]/schema?property=value`,
/// `jdbc:azimuth:mem:[name]`, `jdbc:azimuth:file:DIR`.
public final class AzimuthDriver extends Driver {
  static final String NAME = "Azimuth JDBC Driver";
  static final String VERSION = "0.1.0";

  static {
    forgetInheritedDriver();
    new AzimuthDriver().register();
  }

  /// A driver; `DriverManager` makes its own.
  public AzimuthDriver() {
    // Nothing to prepare: connections bring their settings.
  }

  /// The superclass registers itself for stock URLs when it is loaded. In the packaged driver,
  /// where its package is ours, that would come between users and their own Avatica driver.
  private static void forgetInheritedDriver() {
    if (Driver.class.getName().startsWith("dev.azimuth.")) {
      for (java.sql.Driver driver : Collections.list(DriverManager.getDrivers())) {
        if (driver.getClass() == Driver.class) {
          try {
            DriverManager.deregisterDriver(driver);
          } catch (SQLException e) {
            throw new IllegalStateException("cannot deregister " + driver, e);
          }
        }
      }
    }
  }

  @Override
  protected String getConnectStringPrefix() {
    return ConnectionSettings.PREFIX;
  }

  @Override
  public boolean acceptsURL(@Nullable String url) {
    return url != null && url.startsWith(ConnectionSettings.PREFIX);
  }

  @Override
  public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    ConnectionSettings settings =
        ConnectionSettings.parse(url, info == null ? new Properties() : info);
    Transport transport =
        settings.place() == ConnectionSettings.Place.HOSTS
            ? new HttpTransport(settings.hosts(), settings.connectTimeoutMillis())
            : EmbeddedDatabases.connect(settings);
    try {
      RequestService service = new RequestService(transport, new SessionState(settings));
      AzimuthConnection connection =
          new AzimuthConnection(this, factory, url, new ConnectionProperties(settings, service));
      service.ping(connection.id, settings.connectTimeoutMillis());
      return connection;
    } catch (SQLException | RuntimeException e) {
      transport.close();
      throw e;
    }
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties info) {
    List<DriverPropertyInfo> list = new ArrayList<>();
    for (ConnectionProperty property : ConnectionProperty.values()) {
      DriverPropertyInfo described =
          new DriverPropertyInfo(
              property.key(), info == null ? null : info.getProperty(property.key()));
      described.description = property.description();
      if (property == ConnectionProperty.VECTOR_TYPE) {
        described.choices = new String[] {"array", "varchar", "binary"};
      }
      list.add(described);
    }
    return list.toArray(new DriverPropertyInfo[0]);
  }

  @Override
  protected AvaticaFactory createFactory() {
    return new AzimuthFactory();
  }

  @Override
  protected DriverVersion createDriverVersion() {
    return new DriverVersion(NAME, VERSION, "Azimuth", VERSION, false, 0, 1, 0, 1);
  }
}
