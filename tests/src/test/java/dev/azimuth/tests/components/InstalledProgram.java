package dev.azimuth.tests.components;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Programs of the operating system, installed when they are missing and that is allowed: by `root`
/// on a Debian.
final class InstalledProgram {
  private static final String APT = "apt-get";
  private static final List<String> USUAL_DIRECTORIES =
      List.of("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin");

  private InstalledProgram() {}

  /// The program called `executable`, from Debian's packages `packages` if need be.
  static Path find(String executable, String... packages) {
    Optional<Path> present = onPath(executable);
    if (present.isPresent()) {
      return present.get();
    }
    String advice =
        "there is no "
            + executable
            + "; install it (on Debian: apt-get install "
            + String.join(" ", packages)
            + ") or run a Docker engine";
    if (onPath(APT).isEmpty() || !"root".equals(System.getProperty("user.name"))) {
      throw new MissingComponentException(advice);
    }
    try {
      run(List.of(APT, "update", "-q"));
      List<String> install = new ArrayList<>();
      install.addAll(List.of(APT, "install", "-q", "-y", "--no-install-recommends"));
      install.addAll(List.of("-o", "DPkg::Lock::Timeout=300"));
      install.addAll(List.of(packages));
      run(install);
    } catch (IOException e) {
      throw new MissingComponentException(advice, e);
    }
    return onPath(executable).orElseThrow(() -> new MissingComponentException(advice));
  }

  private static Optional<Path> onPath(String executable) {
    List<String> directories = new ArrayList<>(USUAL_DIRECTORIES);
    @Nullable String path = System.getenv("PATH");
    if (path != null) {
      directories.addAll(List.of(path.split(File.pathSeparator, -1)));
    }
    return directories.stream()
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, executable))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// Runs a command to its end; fails with its output if it does.
  static void run(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
    Process process = builder.start();
    process.getOutputStream().close();
    String output;
    try (InputStream stream = process.getInputStream()) {
      output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " failed:\n" + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while installing", e);
    }
  }
}
