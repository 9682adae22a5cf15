package dev.azimuth.tests.server;

import dev.azimuth.server.process.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Options of Java that let a server start in a third of the time.
///
/// It is compiled lightly, since a test's server ends before more would pay off, and finds its
/// classes parsed and verified in an archive, as those have that the `azimuth` script starts. The
/// archive is made when the first server of a build starts. Java keeps classes of jars only: where
/// a module has not been packaged, as in `./mvnw test`, servers do without it.
public final class QuickStart {
  /// What tests add to the class path, and a server does not need.
  private static final Path OWN = Path.of("target").toAbsolutePath();

  private static final Path ARCHIVE = OWN.resolve("server.jsa");
  private static final int TRAINING_SECONDS = 120;
  private static final List<String> LIGHTLY =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
  private static final List<String> OPTIONS = find();

  private QuickStart() {}

  /// These options and more.
  public static List<String> with(String... javaOptions) {
    List<String> all = new ArrayList<>(OPTIONS);
    Collections.addAll(all, javaOptions);
    return List.copyOf(all);
  }

  private static List<String> find() {
    List<String> options = new ArrayList<>(LIGHTLY);
    List<Path> classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .filter(path -> !path.startsWith(OWN))
            .toList();
    if (classPath.stream().allMatch(Files::isRegularFile)) {
      List<String> jars = classPath.stream().map(Path::toString).toList();
      options.addAll(List.of("-cp", String.join(File.pathSeparator, jars)));
      try {
        if (isOutdated(classPath)) {
          train(List.copyOf(options));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      options.addAll(List.of("-XX:SharedArchiveFile=" + ARCHIVE, "-Xlog:aot=off", "-Xlog:cds=off"));
    }
    return List.copyOf(options);
  }

  private static boolean isOutdated(List<Path> jars) throws IOException {
    if (!Files.exists(ARCHIVE)) {
      return true;
    }
    for (Path jar : jars) {
      if (Files.getLastModifiedTime(jar).compareTo(Files.getLastModifiedTime(ARCHIVE)) >= 0) {
        return true;
      }
    }
    return false;
  }

  /// Makes the archive under another name first, so that no server sees half of it. Without one, or
  /// with one that does not fit, Java starts as usual.
  private static void train(List<String> options) throws IOException {
    Path made = Files.createTempFile(OWN, "server", ".jsa");
    List<String> recording = new ArrayList<>(options);
    recording.add("-XX:ArchiveClassesAtExit=" + made);
    Process training =
        new ProcessBuilder(ServerProcess.command(recording, List.of("train", "--repeat", "1")))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    try {
      if (training.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS) && training.exitValue() == 0) {
        Files.move(made, ARCHIVE, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      training.destroyForcibly();
      Files.deleteIfExists(made);
    }
  }
}
