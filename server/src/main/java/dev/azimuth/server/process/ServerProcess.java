package dev.azimuth.server.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A server in a process of its own, on the same Java and class path as this one.
public final class ServerProcess implements AutoCloseable {
  /// What comes before the JDBC URL in the line that a ready server prints.
  public static final String READY_MARK = " is ready: ";

  private static final String MAIN_CLASS = "dev.azimuth.server.Azimuth";

  /// Options of this process that the server gets too: where the Vector API comes from, what else
  /// the `azimuth` script prepares, when Java compiles, and a bound of the heap.
  private static final List<String> PASSED_ON =
      List.of(
          "--add-modules",
          "--add-exports",
          "-Xbootclasspath/a",
          "-XX:+UnlockExperimentalVMOptions",
          "-XX:+EnableVector",
          "-XX:AOTCache=",
          "-XX:Tier3",
          "-XX:+UseTransparentHugePages",
          "-Xmx",
          "-Djava.library.path");

  private final Process process;
  private final String url;

  private ServerProcess(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /// Starts a server on a free port and waits until it is ready.
  ///
  /// @param errorFile where its standard error goes
  public static ServerProcess start(Path dataDirectory, Path errorFile) throws IOException {
    return start(dataDirectory, errorFile, List.of());
  }

  /// The same with more options for the Java that runs it.
  public static ServerProcess start(Path dataDirectory, Path errorFile, List<String> javaOptions)
      throws IOException {
    return start(
        errorFile, javaOptions, List.of("--data", dataDirectory.toString(), "--port", "0"));
  }

  /// The same with settings from a file.
  public static ServerProcess configured(Path dataDirectory, Path errorFile, Path configuration)
      throws IOException {
    return start(
        errorFile,
        List.of(),
        List.of(
            "--data",
            dataDirectory.toString(),
            "--port",
            "0",
            "--config",
            configuration.toString()));
  }

  /// Starts one process of a cluster, by its configuration file, and waits until it is ready.
  public static ServerProcess startConfigured(
      Path configuration, Path errorFile, List<String> javaOptions) throws IOException {
    return start(errorFile, javaOptions, List.of("--config", configuration.toString()));
  }

  private static ServerProcess start(Path errorFile, List<String> javaOptions, List<String> options)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("start"));
    arguments.addAll(options);
    List<String> command = command(javaOptions, arguments);
    Process process =
        new ProcessBuilder(command).redirectError(Redirect.appendTo(errorFile.toFile())).start();
    return new ServerProcess(process, awaitReady(process, errorFile));
  }

  /// The command that runs this program with other arguments. A class path among the options is
  /// used instead of that of this process.
  public static List<String> command(List<String> javaOptions, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (PASSED_ON.stream().anyMatch(option::startsWith)) {
        command.add(option);
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(javaOptions);
    command.add(MAIN_CLASS);
    command.addAll(arguments);
    return command;
  }

  private static String awaitReady(Process process, Path errorFile) throws IOException {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      int mark = line.indexOf(READY_MARK);
      if (mark >= 0) {
        return line.substring(mark + READY_MARK.length()).strip();
      }
    }
    throw new IOException("the server did not start: " + Files.readString(errorFile).strip());
  }

  /// The JDBC URL that it is reached at, or where other processes reach one without a proxy.
  public String url() {
    return url;
  }

  /// The process.
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /// Asks it to stop, as SIGTERM does, and waits; its exit code.
  public int stop(Duration limit) throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IOException("the server did not stop within " + limit.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the server stops", e);
    }
    return process.exitValue();
  }

  /// Kills it without warning, as `kill -9` does, and waits until it is gone.
  public void kill() throws IOException {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the server dies", e);
    }
  }

  /// Kills it if it still runs, and waits until it is gone: only then may its directory be removed
  /// or be opened by another one.
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
