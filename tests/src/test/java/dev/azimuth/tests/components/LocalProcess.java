package dev.azimuth.tests.components;

import dev.azimuth.server.process.ScratchDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A service as a process of this machine, with a scratch directory for its data and output.
///
/// It is stopped and its directory removed when this process ends, if not before.
final class LocalProcess implements Component {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration KILL_LIMIT = Duration.ofMinutes(2);
  private static final int REPORTED_LINES = 30;

  private final String name;
  private final ScratchDirectory directory;
  private final List<String> command;
  private final HealthCheck health;
  private final Thread atExit = new Thread(this::stop);
  private @Nullable Process process;

  private LocalProcess(Plan plan) {
    this.name = plan.name();
    this.directory = plan.directory();
    this.command = plan.command();
    this.health = plan.health();
  }

  /// What to run, where, and how to know that it is ready.
  record Plan(String name, ScratchDirectory directory, List<String> command, HealthCheck health) {
    Plan {
      command = List.copyOf(command);
    }
  }

  /// A directory for the data of the service `name`, to be put into its [Plan].
  static ScratchDirectory directory(String name) {
    try {
      return ScratchDirectory.create("azimuth-" + name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs it and waits until it is ready.
  static LocalProcess start(Plan plan) {
    LocalProcess started = new LocalProcess(plan);
    Runtime.getRuntime().addShutdownHook(started.atExit);
    try {
      started.restart();
      return started;
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  @Override
  public void restart() {
    Process running = process;
    if (running != null && running.isAlive()) {
      throw new IllegalStateException(name + " runs");
    }
    try {
      running =
          new ProcessBuilder(command)
              .directory(directory.path().toFile())
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(outputFile().toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process = running;
    awaitReady(running);
  }

  private void awaitReady(Process running) {
    IOException lastRefusal = null;
    for (long waited = 0; waited < START_LIMIT.toMillis(); waited += POLL_INTERVAL.toMillis()) {
      try {
        health.ask();
        return;
      } catch (IOException e) {
        lastRefusal = e;
      }
      if (endsWithin(running, POLL_INTERVAL)) {
        throw new IllegalStateException(
            name + " ended with code " + running.exitValue() + ":\n" + lastLines());
      }
    }
    throw new IllegalStateException(
        name + " was not ready within " + START_LIMIT.toSeconds() + " s:\n" + lastLines(),
        lastRefusal);
  }

  private static boolean endsWithin(Process running, Duration limit) {
    try {
      return running.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a process", e);
    }
  }

  private Path outputFile() {
    return directory.path().resolve("output.log");
  }

  private String lastLines() {
    try {
      List<String> lines = Files.readAllLines(outputFile());
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - REPORTED_LINES), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      endsWithin(running, KILL_LIMIT);
    }
  }

  @Override
  public void close() {
    stop();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private void stop() {
    Process running = process;
    if (running != null && running.isAlive()) {
      running.destroy();
      if (!endsWithin(running, STOP_LIMIT)) {
        kill();
      }
    }
    try {
      directory.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
