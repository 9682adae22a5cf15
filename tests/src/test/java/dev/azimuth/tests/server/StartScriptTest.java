package dev.azimuth.tests.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The `azimuth` script, on a copy of what the build made; runs where the server has been packaged,
/// as in `./mvnw verify`.
@Timeout(600)
final class StartScriptTest {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path directory;

  @BeforeEach
  void layOut() throws IOException {
    Path built = PROJECT.resolve("server/target");
    assertThat(built.resolve("lib"))
        .as("the packaged server; ./azimuth test packages it first")
        .isDirectory();
    Path target = Files.createDirectories(directory.resolve("server/target"));
    Files.createSymbolicLink(target.resolve("lib"), built.resolve("lib"));
    List<Path> jars;
    try (Stream<Path> files = Files.list(built)) {
      jars = files.filter(file -> file.toString().endsWith("-SNAPSHOT.jar")).toList();
    }
    assertThat(jars).as("the packaged server; ./azimuth test packages it first").isNotEmpty();
    for (Path jar : jars) {
      Files.createSymbolicLink(target.resolve(jar.getFileName()), jar);
    }
    Files.copy(Path.of(System.getProperty("java.home"), "release"), target.resolve("build.stamp"));
    Files.copy(PROJECT.resolve("azimuth"), directory.resolve("azimuth"));
    assertThat(directory.resolve("azimuth").toFile().setExecutable(true)).isTrue();
  }

  @AfterEach
  void removeLinks() throws IOException {
    Path target = directory.resolve("server/target");
    if (Files.isDirectory(target)) {
      List<Path> links;
      try (Stream<Path> files = Files.list(target)) {
        links = files.filter(Files::isSymbolicLink).toList();
      }
      for (Path link : links) {
        Files.delete(link);
      }
    }
  }

  @Test
  void start_prints_one_line_when_ready_and_sigterm_ends_it_with_0() throws Exception {
    Path errors = directory.resolve("errors");
    Process process =
        script("start", "--data", directory.resolve("data").toString(), "--port", "0")
            .redirectError(errors.toFile())
            .start();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).contains(" is ready: jdbc:azimuth://127.0.0.1:");
      // Not through the process, which would close its streams as well.
      assertThat(process.toHandle().destroy()).isTrue();
      assertThat(output.readLine()).isNull();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(Files.readString(errors)).isEmpty();
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  @Test
  void help_lists_the_commands_and_an_unknown_one_exits_with_2() throws Exception {
    Process help = script("help").redirectErrorStream(true).start();
    String text = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(text).contains("demo", "start", "sql", "bench").doesNotContain("WARNING");
    assertThat(help.waitFor()).isZero();
    Process unknown = script("halp").redirectErrorStream(true).start();
    text = new String(unknown.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(text).contains("did you mean help?");
    assertThat(unknown.waitFor()).isEqualTo(2);
  }

  private ProcessBuilder script(String... arguments) {
    List<String> command = new ArrayList<>(List.of(directory.resolve("azimuth").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }
}
