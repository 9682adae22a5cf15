package dev.azimuth.jdbc;

import java.util.Properties;
import org.apache.calcite.avatica.ConnectionConfig;
import org.apache.calcite.avatica.ConnectionConfigImpl;
import org.apache.calcite.avatica.remote.Service;
import org.jspecify.annotations.Nullable;

/// Settings and service of a connection in the form in which Avatica's constructor takes them
/// along.
@SuppressWarnings("serial") // Never serialised; Properties is the type that Avatica asks for.
final class ConnectionProperties extends Properties {
  private static final long serialVersionUID = 1;

  private final transient ConnectionSettings settings;
  private final transient RequestService service;

  ConnectionProperties(ConnectionSettings settings, RequestService service) {
    this.settings = settings;
    this.service = service;
  }

  ConnectionSettings settings() {
    return settings;
  }

  RequestService service() {
    return service;
  }

  ConnectionConfig config() {
    return new Config(this);
  }

  private static final class Config extends ConnectionConfigImpl {
    private final ConnectionProperties own;

    Config(ConnectionProperties own) {
      super(own);
      this.own = own;
    }

    @Override
    public Service.Factory factory() {
      return connection -> own.service;
    }

    @Override
    public int fetchSize() {
      try {
        return own.settings.fetchSize();
      } catch (java.sql.SQLException e) {
        throw new RequestFailure(e);
      }
    }

    @Override
    public @Nullable String timeZone() {
      return own.settings.timeZone().orElse(null);
    }
  }
}
