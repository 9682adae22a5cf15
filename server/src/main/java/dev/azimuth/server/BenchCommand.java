package dev.azimuth.server;

import dev.azimuth.server.benchmark.FoundationBenchmark;
import dev.azimuth.server.commandline.Arguments;
import dev.azimuth.server.commandline.ExitCode;
import dev.azimuth.server.commandline.Option;
import dev.azimuth.server.commandline.UsageException;
import dev.azimuth.server.process.ScratchDirectory;
import dev.azimuth.storage.time.SystemClock;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/// Measures.
final class BenchCommand implements Command {
  private static final int ROWS_MIN = 1_000;
  private static final int ROWS_MAX = 1_000_000;
  private static final Option ROWS =
      new Option("--rows", "COUNT", "rows, default " + FoundationBenchmark.ROWS_DEFAULT);

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public String wordsText() {
    return "foundation";
  }

  @Override
  public String summary() {
    return "measures load, search, look-up and restart, with a server of its own";
  }

  @Override
  public List<Option> options() {
    return List.of(ROWS);
  }

  @Override
  public ExitCode run(Arguments arguments) throws IOException, SQLException {
    if (!arguments.words().equals(List.of("foundation"))) {
      throw new UsageException("bench: say which one; there is foundation");
    }
    int rowCount =
        arguments.number(ROWS, ROWS_MIN, ROWS_MAX).orElse(FoundationBenchmark.ROWS_DEFAULT);
    try (ScratchDirectory scratch = ScratchDirectory.create("azimuth-bench-")) {
      new FoundationBenchmark(
              scratch.path().resolve("data"),
              scratch.path().resolve("errors"),
              rowCount,
              new SystemClock())
          .run();
    }
    return ExitCode.DONE;
  }
}
