package dev.azimuth.sql.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Scripts of statements, each followed by what its analysis yields, indented.
///
/// `-Dazimuth.scripts=rewrite` writes what is found into the scripts instead of comparing.
class LanguageScriptTest {
  private static final Path DIRECTORY = Path.of("src", "test", "resources", "language");

  private final SampleCatalog sample = new SampleCatalog();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "queries.txt",
        "distances.txt",
        "vectors.txt",
        "types.txt",
        "manipulation.txt",
        "definition.txt",
        "session.txt",
        "information.txt",
        "errors.txt",
        "unsupported.txt"
      })
  void every_statement_means_what_the_script_says(String name) throws IOException {
    Path file = DIRECTORY.resolve(name);
    String expected = Files.readString(file);
    String actual =
        statements(expected).stream().map(this::entry).collect(Collectors.joining("\n"));
    if ("rewrite".equals(System.getProperty("azimuth.scripts"))) {
      Files.writeString(file, actual);
    } else {
      assertThat(actual).as("%s", file).isEqualTo(expected);
    }
  }

  /// The lines that are not indented, by blocks; a comment line belongs to the statement after it.
  private static List<String> statements(String script) {
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    for (String line : script.lines().toList()) {
      boolean ends = line.isBlank() || line.startsWith("    ");
      if (!ends) {
        statement.append(line).append('\n');
      } else if (!statement.isEmpty()) {
        statements.add(statement.toString());
        statement.setLength(0);
      }
    }
    if (!statement.isEmpty()) {
      statements.add(statement.toString());
    }
    return statements;
  }

  private String entry(String statement) {
    return statement + sample.describe(statement).indent(4);
  }
}
