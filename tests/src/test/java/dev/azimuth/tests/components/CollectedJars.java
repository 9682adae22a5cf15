package dev.azimuth.tests.components;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// A Java program of somebody else's, as jars that a module under `tests` collects in its
/// `target/lib` and that never meet our own class path.
final class CollectedJars {
  private CollectedJars() {}

  /// The command that runs `mainClass` of the jars of `tests/MODULE`, small and quick to start.
  static List<String> command(String module, List<String> javaOptions, String mainClass) {
    Path directory = Path.of("").toAbsolutePath().resolve(module).resolve("target").resolve("lib");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Compiled lightly: a test's service ends before more would pay off.
    Collections.addAll(command, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms32m");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", classPath(module, directory), mainClass));
    return command;
  }

  private static String classPath(String module, Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new MissingComponentException(
          "the jars of tests/"
              + module
              + " are not there; collect them: ./mvnw process-resources -pl tests/"
              + module);
    }
    try (Stream<Path> jars = Files.list(directory)) {
      return String.join(
          System.getProperty("path.separator"), jars.map(Path::toString).sorted().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
