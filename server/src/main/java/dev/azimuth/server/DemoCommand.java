package dev.azimuth.server;

import dev.azimuth.server.commandline.Arguments;
import dev.azimuth.server.commandline.ExitCode;
import dev.azimuth.server.commandline.Option;
import dev.azimuth.server.demo.Demo;
import dev.azimuth.server.process.ScratchDirectory;
import dev.azimuth.storage.time.SystemClock;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Shows what Azimuth does, in less than a minute.
final class DemoCommand implements Command {
  private static final Option URL =
      new Option("--url", "URL", "a server that runs already, in place of one of its own");

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "loads 45 000 Unicode names and searches them, with a server of its own";
  }

  @Override
  public List<Option> options() {
    return List.of(URL);
  }

  @Override
  public ExitCode run(Arguments arguments) throws IOException, SQLException {
    arguments.refuseWords(name());
    try (ScratchDirectory scratch = ScratchDirectory.create("azimuth-demo-")) {
      Demo demo =
          new Demo(
              scratch.path().resolve("data"), scratch.path().resolve("errors"), new SystemClock());
      Optional<String> url = arguments.value(URL);
      if (url.isPresent()) {
        demo.runAt(url.get());
      } else {
        demo.run();
      }
    }
    return ExitCode.DONE;
  }
}
