package dev.azimuth.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.time.SystemClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The console with a person at a terminal.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
final class SqlConsoleTest {
  private static final String PROMPT = "azimuth> ";
  private static final String UP = "\033[A";
  private static final String TAB = "\t";
  private static final String CTRL_C = "\003";
  private static final String CTRL_D = "\004";

  private Connection connection;

  @BeforeAll
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:azimuth:mem:");
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE planets (id INTEGER PRIMARY KEY, moons INTEGER, orbit VECTOR(2))");
      statement.execute("INSERT INTO planets VALUES (3, 1, '[1,0]'), (4, 2, '[1.5,0]')");
      statement.execute("CREATE TABLE n (x INTEGER PRIMARY KEY)");
      statement.execute(
          IntStream.range(0, 400)
              .mapToObj(x -> "(" + x + ")")
              .collect(Collectors.joining(",", "INSERT INTO n VALUES ", "")));
    }
  }

  @AfterAll
  void disconnect() throws SQLException {
    connection.close();
  }

  /// What the screen has shown when the person has left.
  private String screen(Typist typist, Path history) throws IOException {
    try (Terminal terminal =
        new ExternalTerminal(
            "test", "ansi", typist.keyboard(), typist.output(), StandardCharsets.UTF_8)) {
      new SqlConsole(connection, new SystemClock()).runAt(terminal, "here", history);
      terminal.flush();
    }
    return typist.screen();
  }

  @Test
  void a_statement_may_span_lines_and_its_result_is_drawn_with_its_time(@TempDir Path directory)
      throws IOException {
    String screen =
        screen(
            new Typist()
                .after(PROMPT, "SELECT id, moons\n")
                .after("-> ", "FROM planets ORDER BY id;\n")
                .after("Time: ", "")
                .after(PROMPT, "\\q\n"),
            directory.resolve("history"));
    assertThat(screen).contains("Connected to here", " id │ moons", "  4 │     2", "(2 rows)");
  }

  @Test
  void a_wrong_statement_is_reported_and_the_console_goes_on(@TempDir Path directory)
      throws IOException {
    String screen =
        screen(
            new Typist()
                .after(PROMPT, "SELECT nothing FROM planets;\n")
                .after("ERROR 42703", "")
                .after(PROMPT, "DELETE FROM planets WHERE id = 99;\n")
                .after("DELETE: 0 rows", "")
                .after(PROMPT, "\\x\n")
                .after("There is no command \\x", "")
                .after(PROMPT, CTRL_D),
            directory.resolve("history"));
    assertThat(screen).contains("'nothing'");
  }

  @Test
  void tab_completes_keywords_tables_and_columns(@TempDir Path directory) throws IOException {
    String screen =
        screen(
            new Typist()
                .after(PROMPT, "SEL" + TAB)
                .after("SELECT ", "moo" + TAB)
                .after("moons ", "FROM plan" + TAB)
                .after("planets ", "WHERE id = 4;\n")
                .after("Time: ", "")
                .after(PROMPT, "\\q\n"),
            directory.resolve("history"));
    assertThat(screen).contains("     2", "(1 row)");
  }

  @Test
  void what_was_typed_is_there_again_with_the_arrow_key_and_in_the_next_session(
      @TempDir Path directory) throws IOException {
    Path history = directory.resolve("history");
    screen(
        new Typist()
            .after(PROMPT, "SELECT 40 + 2;\n")
            .after("42", "")
            .after(PROMPT, UP + "\n")
            .after("42", "")
            .after("Time: ", "")
            .after(PROMPT, "\\q\n"),
        history);
    assertThat(Files.readString(history)).contains("SELECT 40 + 2;");
    String later =
        screen(
            new Typist()
                .after(PROMPT, UP + UP)
                .after("SELECT 40 + 2;", "\n")
                .after("Time: ", "")
                .after(PROMPT, "\\q\n"),
            history);
    assertThat(later).contains("42", "(1 row)");
  }

  @Test
  void control_c_discards_what_was_typed_and_control_d_leaves(@TempDir Path directory)
      throws IOException {
    String screen =
        screen(
            new Typist()
                .after(PROMPT, "DELETE FROM planets\n")
                .after("-> ", "WHERE ")
                .after("WHERE ", CTRL_C)
                .after(PROMPT, "SELECT COUNT(*) AS n FROM planets;\n")
                .after("Time: ", "")
                .after(PROMPT, CTRL_D),
            directory.resolve("history"));
    assertThat(screen).contains(" 2", "(1 row)").doesNotContain("DELETE: ");
  }

  @Test
  void control_c_ends_the_statement_that_runs_on_the_server(@TempDir Path directory)
      throws IOException {
    String screen =
        screen(
            new Typist()
                .after(PROMPT, CTRL_C)
                .after(
                    PROMPT,
                    "SELECT COUNT(*) FROM n a, n b, n c, n d WHERE a.x + b.x + c.x + d.x < 0;"
                        + " SELECT 'never';\n")
                .until("ERROR 57014", CTRL_C)
                .after("the client has cancelled the statement", "")
                .after(PROMPT, "SELECT COUNT(*) FROM planets;\n")
                .after("(1 row)", "")
                .after(PROMPT, CTRL_D),
            directory.resolve("history"));
    assertThat(screen).doesNotContain("never │");
  }

  @Test
  void tables_and_their_columns_are_described(@TempDir Path directory) throws IOException {
    String screen =
        screen(
            new Typist()
                .after(PROMPT, "\\d\n")
                .after("planets", "")
                .after(PROMPT, "CREATE INDEX by_place ON planets (orbit);\n")
                .after(PROMPT, "\\d planets\n")
                .after("ef_construction = 200, m = 16", "")
                .after(PROMPT, "\\d nothing\n")
                .after("There is no table nothing", "")
                .after(PROMPT, "\\timing\n")
                .after("Timing is off.", "")
                .after(PROMPT, "\\?\n")
                .after("this help", "")
                .after(PROMPT, "\\q\n"),
            directory.resolve("history"));
    assertThat(screen)
        .contains("VECTOR(2)", "not null", "primary key", "by_place", "vector_cosine_ops");
  }

  @Test
  void the_line_reader_has_nothing_to_warn_about(@TempDir Path directory) throws IOException {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      screen(
          new Typist().after(PROMPT, "SELE" + TAB).after("SELECT ", CTRL_C).after(PROMPT, CTRL_D),
          directory.resolve("history"));
    } finally {
      System.setErr(before);
    }
    assertThat(errors.toString(StandardCharsets.UTF_8)).doesNotContain("Parser");
  }
}
