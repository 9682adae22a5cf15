package dev.azimuth.sql.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.sql.api.SessionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs every script and compares what it prints with what it says. With
/// `-Dazimuth.scripts.rewrite=true` the scripts are rewritten instead: read the difference.
class ScriptTest {
  private static final Path SCRIPTS = Path.of("src/test/resources/dev/azimuth/sql/scripts");

  static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void a_script_gives_the_results_it_states(Path script) throws IOException {
    String expected = Files.readString(script);
    String actual;
    try (MemoryDatabase database = new MemoryDatabase()) {
      actual =
          new Script(sql -> database.proxy.execute(SessionSettings.DEFAULT, sql, List.of()))
              .run(expected);
    }
    if (Boolean.getBoolean("azimuth.scripts.rewrite")) {
      Files.writeString(script, actual);
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }
}
