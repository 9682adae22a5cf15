package dev.azimuth.server.database;

import dev.azimuth.coordinators.data.DataSettings;
import dev.azimuth.jdbc.embedded.EmbeddedDatabase;
import dev.azimuth.jdbc.embedded.EmbeddedDatabaseProvider;
import dev.azimuth.server.configuration.ServerConfiguration;
import dev.azimuth.server.configuration.ServerConfiguration.NodeConfiguration;
import dev.azimuth.server.configuration.SettingValues;
import dev.azimuth.server.configuration.Settings;
import dev.azimuth.sql.endpoint.AvaticaProtocol;
import dev.azimuth.sql.endpoint.EndpointSettings;
import dev.azimuth.storage.embedded.EmbeddedStorage;
import dev.azimuth.storage.error.AzimuthException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/// Opens databases for `jdbc:azimuth:mem:` and `jdbc:azimuth:file:`.
public final class InProcessDatabaseProvider implements EmbeddedDatabaseProvider {
  /// For `java.util.ServiceLoader`.
  public InProcessDatabaseProvider() {}

  @Override
  public EmbeddedDatabase open(Optional<Path> directory) throws SQLException {
    try {
      ProcessRoles database =
          ProcessRoles.open(
              directory.map(StorageOpening::in).orElse(EmbeddedStorage::inMemory),
              ProcessPlan.alone(nodes(directory), DataSettings.DEFAULT, SettingValues.defaults()));
      awaitReady(database);
      AvaticaProtocol protocol =
          new AvaticaProtocol(
              database.sql().orElseThrow(),
              EndpointSettings.DEFAULT,
              database.clock(),
              database.scheduler());
      return new InProcessDatabase(database, protocol);
    } catch (AzimuthException e) {
      throw new SQLException(e.getMessage(), e.code().sqlState(), e.code().vendorNumber(), e);
    }
  }

  private static NodeConfiguration nodes(Optional<Path> directory) {
    return directory
        .map(path ->
            ServerConfiguration.of(
                    SettingValues.defaults().with(Settings.DATA_DIRECTORY, path.toString()))
                .nodes())
        .orElseGet(NodeConfiguration::temporary);
  }

  private static void awaitReady(ProcessRoles database) {
    try {
      database.awaitReady();
      database.warmUpFurther();
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private record InProcessDatabase(ProcessRoles database, AvaticaProtocol protocol)
      implements EmbeddedDatabase {
    @Override
    public byte[] answer(byte[] request) {
      return protocol.answer(request);
    }

    @Override
    public void close() {
      protocol.close();
      database.close();
    }
  }
}
