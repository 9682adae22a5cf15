package dev.azimuth.tests.gates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/// The jar that users put on their class path: small, complete, and in nobody's way.
///
/// Runs where the driver has been packaged, as in `./mvnw verify`.
class DriverJarTest {
  private static final Path JAR =
      ProjectTree.ROOT.resolve("jdbc-driver/target/azimuth-jdbc-driver-0.1.0-SNAPSHOT.jar");
  private static final Path UNSHADED = JAR.resolveSibling("original-" + JAR.getFileName());
  private static final long JAR_BYTES_MAX = 6L << 20;
  private static final int JAVA_11 = 55;

  @Test
  void classes_are_all_in_the_package_of_the_driver() throws IOException {
    requirePackaged();
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(classes(jar))
          .as("relocate what is new in jdbc-driver/pom.xml")
          .allMatch(entry -> entry.getName().startsWith("dev/azimuth/jdbc/"));
    }
  }

  @Test
  void classes_run_on_java_11() throws IOException {
    requirePackaged();
    try (JarFile jar = new JarFile(JAR.toFile())) {
      for (JarEntry entry : classes(jar)) {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
          in.skipNBytes(6);
          assertThat(in.readUnsignedShort()).as(entry.getName()).isLessThanOrEqualTo(JAVA_11);
        }
      }
    }
  }

  @Test
  void the_jar_is_small() throws IOException {
    requirePackaged();
    assertThat(Files.size(JAR))
        .as("leave out what the driver does not need, in jdbc-driver/pom.xml")
        .isLessThan(JAR_BYTES_MAX);
  }

  private static List<JarEntry> classes(JarFile jar) {
    return jar.stream().filter(entry -> entry.getName().endsWith(".class")).toList();
  }

  private static void requirePackaged() {
    assertThat(UNSHADED).as("the packaged driver; ./azimuth test packages it first").exists();
  }
}
