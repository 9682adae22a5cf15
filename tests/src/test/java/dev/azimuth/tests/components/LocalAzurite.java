package dev.azimuth.tests.components;

import dev.azimuth.server.process.ScratchDirectory;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// Azurite, Microsoft's emulator of Azure Blob, from its npm package, as a process.
///
/// The package is large and takes minutes to install, so it is installed once for all runs and all
/// work trees, below the user's cache directory; `-Dcomponents.cache=DIR` names another one.
final class LocalAzurite implements AzureServer {
  private static final String VERSION = "3.37.0";

  private final LocalProcess process;
  private final String endpoint;

  private LocalAzurite(LocalProcess process, String endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  static LocalAzurite start() {
    Path node = InstalledProgram.find("node", "nodejs", "npm");
    int port = FreePorts.find(1).getFirst();
    String endpoint = "http://127.0.0.1:" + port + "/" + ACCOUNT;
    Path program =
        installed().resolve("node_modules/azurite/dist/src/blob/main.js").toAbsolutePath();
    ScratchDirectory directory = LocalProcess.directory("azurite");
    List<String> command =
        List.of(
            node.toString(),
            program.toString(),
            "--blobHost",
            "127.0.0.1",
            "--blobPort",
            Integer.toString(port),
            "--location",
            directory.path().resolve("data").toString(),
            "--silent",
            "--disableTelemetry",
            // It is older than what the client asks for.
            "--skipApiVersionCheck");
    HealthCheck health = HealthCheck.anyHttpAnswer(endpoint);
    return new LocalAzurite(
        LocalProcess.start(new LocalProcess.Plan("azurite", directory, command, health)), endpoint);
  }

  private static Path installed() {
    String usual = Path.of(System.getProperty("user.home"), ".cache/azimuth/components").toString();
    Path cache = Path.of(System.getProperty("components.cache", usual));
    Path directory = cache.resolve("azurite-" + VERSION);
    if (Files.isDirectory(directory)) {
      return directory;
    }
    Path npm = InstalledProgram.find("npm", "nodejs", "npm");
    try {
      Files.createDirectories(cache);
      Path installing = Files.createTempDirectory(cache, "azurite-");
      InstalledProgram.run(
          List.of(
              npm.toString(),
              "install",
              "--no-audit",
              "--no-fund",
              "--prefix",
              installing.toString(),
              "azurite@" + VERSION));
      return Files.move(installing, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (Files.isDirectory(directory)) {
        return directory; // another run was faster
      }
      throw missing(directory, e);
    } catch (IOException e) {
      throw missing(directory, e);
    }
  }

  private static MissingComponentException missing(Path directory, IOException cause) {
    return new MissingComponentException(
        "there is no Azurite; install it (npm install --prefix "
            + directory
            + " azurite@"
            + VERSION
            + ") or run a Docker engine",
        cause);
  }

  @Override
  public String endpoint() {
    return endpoint;
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public void restart() {
    process.restart();
  }

  @Override
  public void close() {
    process.close();
  }
}
