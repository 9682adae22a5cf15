package dev.azimuth.server;

import dev.azimuth.server.commandline.Arguments;
import dev.azimuth.server.commandline.ExitCode;
import dev.azimuth.server.commandline.Option;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;

/// Prints which version this is.
final class VersionCommand implements Command {
  @Override
  public String name() {
    return "version";
  }

  @Override
  public String summary() {
    return "prints the version";
  }

  @Override
  public List<Option> options() {
    return List.of();
  }

  @Override
  public ExitCode run(Arguments arguments) throws IOException {
    arguments.refuseWords(name());
    System.out.println(
        "Azimuth "
            + version()
            + " on Java "
            + Runtime.version()
            + ", "
            + System.getProperty("os.name"));
    return ExitCode.DONE;
  }

  /// The version of this build.
  static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream file = VersionCommand.class.getResourceAsStream("version.properties")) {
      if (file == null) {
        throw new IOException("version.properties is missing from this build");
      }
      properties.load(file);
    }
    return properties.getProperty("version");
  }
}
