package dev.azimuth.tests.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.sql.service.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs the scripts of the proxy, which states their results, over the real nodes, coordinators and
/// storage and through the driver.
class SqlScriptTest {
  private static final Path SCRIPTS =
      Path.of("../sql-frontend/src/test/resources/dev/azimuth/sql/scripts");

  static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void a_script_gives_the_results_it_states(Path script) throws IOException, SQLException {
    String expected = Files.readString(script);
    try (Connection connection = DriverManager.getConnection("jdbc:azimuth:mem:")) {
      JdbcStatements statements = new JdbcStatements(connection);
      assertThat(new Script(statements::execute).run(expected)).isEqualTo(expected);
    }
  }
}
