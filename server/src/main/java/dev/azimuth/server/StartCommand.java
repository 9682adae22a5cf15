package dev.azimuth.server;

import dev.azimuth.server.commandline.Arguments;
import dev.azimuth.server.commandline.ExitCode;
import dev.azimuth.server.commandline.Option;
import dev.azimuth.server.configuration.ConfigurationReader;
import dev.azimuth.server.configuration.ServerConfiguration;
import dev.azimuth.server.configuration.SettingValues;
import dev.azimuth.server.configuration.Settings;
import dev.azimuth.server.database.RunningServer;
import dev.azimuth.server.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Runs a server in the foreground until SIGTERM or SIGINT.
final class StartCommand implements Command {
  private static final int PORT_MAX = 65_535;
  private static final Option ROLES =
      new Option("--roles", "ROLES", "all, or some of the roles with commas between them");
  private static final Option DATA = new Option("--data", "DIR", "data directory, default ./data");
  private static final Option PORT =
      new Option("--port", "PORT", "port to listen on, default 8765; 0 takes a free one");
  private static final Option CONFIG =
      new Option("--config", "FILE", "settings, see docs/configuration.md");

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String summary() {
    return "runs a server in the foreground until Ctrl-C or SIGTERM";
  }

  @Override
  public List<Option> options() {
    return List.of(ROLES, DATA, PORT, CONFIG);
  }

  @Override
  public ExitCode run(Arguments arguments) throws IOException {
    arguments.refuseWords(name());
    ServerConfiguration configuration = configuration(arguments);
    System.setProperty(Azimuth.LOG_LEVEL, configuration.logLevel());
    System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
    System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    CompletableFuture<Void> stopRequested = StopSignals.listen();
    try (RunningServer server = RunningServer.start(configuration)) {
      for (RunningServer.ReadyRole role : server.ready()) {
        String name = role.role().isEmpty() ? "" : " " + role.role();
        System.out.println(
            "Azimuth "
                + VersionCommand.version()
                + name
                + ServerProcess.READY_MARK
                + role.address());
      }
      System.out.flush();
      stopRequested.join();
    }
    return ExitCode.DONE;
  }

  private static ServerConfiguration configuration(Arguments arguments) {
    SettingValues values =
        arguments
            .value(CONFIG)
            .map(file -> ConfigurationReader.read(Path.of(file)))
            .orElseGet(SettingValues::defaults);
    Optional<String> roles = arguments.value(ROLES);
    if (roles.isPresent()) {
      values = values.with(Settings.PROCESS_ROLES, roles.get());
    }
    Optional<String> data = arguments.value(DATA);
    if (data.isPresent()) {
      values = values.with(Settings.DATA_DIRECTORY, data.get());
    }
    Optional<Integer> port = arguments.number(PORT, 0, PORT_MAX);
    if (port.isPresent()) {
      values = values.with(Settings.HTTP_PORT, port.get());
    }
    return ServerConfiguration.of(values);
  }
}
