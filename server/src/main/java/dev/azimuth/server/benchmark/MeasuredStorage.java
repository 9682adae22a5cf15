package dev.azimuth.server.benchmark;

import dev.azimuth.server.configuration.ConfigurationWriter;
import dev.azimuth.server.configuration.SettingValues;
import dev.azimuth.server.configuration.Settings;
import dev.azimuth.server.configuration.StorageConfiguration;
import dev.azimuth.server.configuration.StorageSettings;
import dev.azimuth.server.database.StorageOpening;
import dev.azimuth.server.process.ServerProcess;
import dev.azimuth.storage.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where a benchmark keeps its rows: a directory of its own for each phase, or the services that a
/// configuration names, where each phase is a cluster of its own.
final class MeasuredStorage {
  private static final int HEX = 16;

  private final Path scratch;
  private final SettingValues configured;
  private final boolean shared;
  private final String clusterPrefix;

  MeasuredStorage(Path scratch, SettingValues configured, Clock clock) {
    this.scratch = scratch;
    this.configured = configured;
    this.shared =
        !configured.text(StorageSettings.LOG).equals(StorageSettings.EMBEDDED)
            || !configured.text(StorageSettings.META).equals(StorageSettings.EMBEDDED);
    this.clusterPrefix =
        configured.text(StorageSettings.CLUSTER)
            + "-bench-"
            + Long.toString(clock.wallMillis(), HEX)
            + "-";
  }

  /// What it is, for people.
  String description() {
    return shared
        ? configured.text(StorageSettings.META)
            + ", "
            + configured.text(StorageSettings.LOG)
            + " and "
            + configured.text(StorageSettings.OBJECTS)
        : "embedded storage";
  }

  boolean isShared() {
    return shared;
  }

  /// Opens the storage of a phase in this process.
  StorageOpening opening(String phase) {
    return switch (StorageConfiguration.of(values(phase, configured), System.getenv())) {
      case StorageConfiguration.Embedded(Path directory) -> StorageOpening.in(directory);
      case StorageConfiguration.Shared services -> StorageOpening.of(services);
    };
  }

  /// Starts a server with all roles on the storage of a phase, the same after it was killed.
  ServerProcess start(String phase, SettingValues settings) throws IOException {
    Path file = scratch.resolve(phase + ".yaml");
    Files.writeString(file, ConfigurationWriter.text(values(phase, settings)));
    return ServerProcess.startConfigured(file, scratch.resolve("errors"), List.of());
  }

  /// The directory with all bytes of a phase; empty if they are in services.
  Optional<Path> directory(String phase) {
    return shared ? Optional.empty() : Optional.of(scratch.resolve(phase));
  }

  /// The settings that the benchmark was given.
  SettingValues configured() {
    return configured;
  }

  private SettingValues values(String phase, SettingValues settings) {
    SettingValues values =
        settings
            .with(Settings.DATA_DIRECTORY, scratch.resolve(phase).toString())
            .with(Settings.HTTP_PORT, 0);
    return shared
        ? values
            .with(Settings.PROCESS_ID, "bench")
            .with(StorageSettings.CLUSTER, clusterPrefix + phase)
        : values;
  }
}
