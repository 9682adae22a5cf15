package dev.azimuth.server;

import dev.azimuth.server.benchmark.FoundationBenchmark;
import dev.azimuth.server.benchmark.StorageBenchmark;
import dev.azimuth.server.commandline.Arguments;
import dev.azimuth.server.commandline.ExitCode;
import dev.azimuth.server.commandline.Option;
import dev.azimuth.server.commandline.UsageException;
import dev.azimuth.server.configuration.ConfigurationReader;
import dev.azimuth.server.configuration.SettingValues;
import dev.azimuth.server.process.ScratchDirectory;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/// Measures.
final class BenchCommand implements Command {
  private static final String FOUNDATION = "foundation";
  private static final String STORAGE = "storage";
  private static final int ROWS_MIN = 1_000;
  private static final int ROWS_MAX = 10_000_000;
  private static final Option ROWS =
      new Option(
          "--rows",
          "COUNT",
          "rows, default "
              + FoundationBenchmark.ROWS_DEFAULT
              + ", for storage "
              + StorageBenchmark.ROWS_DEFAULT);
  private static final Option CONFIG =
      new Option("--config", "FILE", "settings of the servers that storage is measured on");

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public String wordsText() {
    return FOUNDATION + "|" + STORAGE;
  }

  @Override
  public String summary() {
    return "measures load, search and restart, or log, segments and recovery, with its own server";
  }

  @Override
  public List<Option> options() {
    return List.of(ROWS, CONFIG);
  }

  @Override
  public ExitCode run(Arguments arguments) throws IOException, SQLException {
    List<String> words = arguments.words();
    if (words.size() != 1 || !List.of(FOUNDATION, STORAGE).contains(words.getFirst())) {
      throw new UsageException(
          "bench: say which one; there are " + FOUNDATION + ", " + STORAGE + ", vectors and sql");
    }
    Clock clock = new SystemClock();
    boolean isStorage = words.getFirst().equals(STORAGE);
    if (!isStorage && arguments.value(CONFIG).isPresent()) {
      throw new UsageException("bench: " + CONFIG.name() + " goes with " + STORAGE + " only");
    }
    int rowCount =
        arguments
            .number(ROWS, ROWS_MIN, ROWS_MAX)
            .orElse(isStorage ? StorageBenchmark.ROWS_DEFAULT : FoundationBenchmark.ROWS_DEFAULT);
    try (ScratchDirectory scratch = ScratchDirectory.create("azimuth-bench-")) {
      Path path = scratch.path();
      if (isStorage) {
        SettingValues settings =
            arguments
                .value(CONFIG)
                .map(file -> ConfigurationReader.read(Path.of(file)))
                .orElseGet(SettingValues::defaults);
        new StorageBenchmark(path, settings, rowCount, clock).run();
      } else {
        new FoundationBenchmark(path.resolve("data"), path.resolve("errors"), rowCount, clock)
            .run();
      }
    }
    return ExitCode.DONE;
  }
}
