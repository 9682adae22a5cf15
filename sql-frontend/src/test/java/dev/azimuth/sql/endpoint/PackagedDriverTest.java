package dev.azimuth.sql.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/// The driver as users get it; it exists from the package phase on.
class PackagedDriverTest {
  private static final long BYTES_MAX = 6_000_000;

  private static Path jar() throws Exception {
    Class<?> driver = Class.forName("dev.azimuth.jdbc.AzimuthDriver");
    return Path.of(driver.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  @Test
  void the_packaged_driver_holds_nothing_outside_its_package() throws Exception {
    Path path = jar();
    assumeTrue(Files.isRegularFile(path), "the driver is not packaged in this build");
    assertThat(Files.size(path)).isLessThan(BYTES_MAX);
    try (JarFile jar = new JarFile(path.toFile())) {
      List<String> names =
          jar.stream().filter(entry -> !entry.isDirectory()).map(entry -> entry.getName()).toList();
      assertThat(names)
          .allMatch(name -> name.startsWith("dev/azimuth/jdbc/") || name.startsWith("META-INF/"))
          .noneMatch(name -> name.startsWith("META-INF/versions/"))
          .filteredOn(name -> name.startsWith("META-INF/services/"))
          .allMatch(name ->
              name.equals("META-INF/services/java.sql.Driver")
                  || name.startsWith("META-INF/services/dev.azimuth.jdbc.shaded."));
      assertThat(read(jar, "META-INF/services/java.sql.Driver"))
          .isEqualToIgnoringWhitespace("dev.azimuth.jdbc.AzimuthDriver");
    }
  }

  private static String read(JarFile jar, String name) throws IOException {
    try (InputStream in = jar.getInputStream(jar.getJarEntry(name))) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }
}
