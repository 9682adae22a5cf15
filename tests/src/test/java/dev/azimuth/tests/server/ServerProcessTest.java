package dev.azimuth.tests.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.server.process.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How a server process starts, what keeps it from starting, and how it stops.
@Timeout(600)
final class ServerProcessTest {
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

  @TempDir private Path directory;
  private Path data;
  private Path errors;

  @BeforeEach
  void nameFiles() {
    data = directory.resolve("data");
    errors = directory.resolve("errors");
  }

  private ServerProcess start() throws IOException {
    return ServerProcess.start(data, errors, QuickStart.with());
  }

  @Test
  void a_server_prints_its_url_when_ready_and_exits_with_0_on_sigterm() throws Exception {
    try (ServerProcess server = start()) {
      assertThat(server.url()).matches("jdbc:azimuth://127\\.0\\.0\\.1:\\d+/public");
      DriverManager.getConnection(server.url()).close();
      assertThat(server.stop(STOP_LIMIT)).isZero();
    }
  }

  @Test
  void a_data_directory_in_use_is_refused() throws Exception {
    try (ServerProcess server = start()) {
      Ended second = run("start", "--data", data.toString(), "--port", "0");
      assertThat(second.code).isEqualTo(3);
      assertThat(second.errors).contains("55006").contains(data.toString());
      DriverManager.getConnection(server.url()).close();
    }
  }

  @Test
  void a_data_directory_of_a_newer_version_is_refused() throws Exception {
    Files.createDirectories(data);
    Files.writeString(data.resolve("format"), "999\n");
    Ended ended = run("start", "--data", data.toString(), "--port", "0");
    assertThat(ended.code).isEqualTo(3);
    assertThat(ended.errors).contains("newer version");
  }

  @Test
  void a_port_that_is_taken_is_named() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Ended ended = run("start", "--data", data.toString(), "--port", port);
      assertThat(ended.code).isEqualTo(3);
      assertThat(ended.errors).contains("127.0.0.1:" + port).contains("choose another port");
    }
  }

  @Test
  void a_wrong_command_line_or_configuration_exits_with_2() throws Exception {
    assertThat(run("strat").errors).contains("did you mean start?");
    assertThat(run("start", "--dtaa", "x").errors).contains("did you mean --data?");
    Path file = Files.writeString(directory.resolve("azimuth.yaml"), "http: {address: 0.0.0.0}");
    Ended ended = run("start", "--config", file.toString());
    assertThat(ended.code).isEqualTo(2);
    assertThat(ended.errors).contains("loopback");
  }

  @Test
  void garbage_on_the_http_port_harms_nobody() throws Exception {
    try (ServerProcess server = start()) {
      int port = URI.create(server.url().substring("jdbc:".length())).getPort();
      for (String garbage :
          List.of(
              "\u0000\u0001\u0002\r\n\r\n",
              "GET / HTTP/1.1\r\n\r\n",
              "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n\u0001\u0002\u0003\u0004\u0005",
              "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\nx",
              "{\"request\": \"nonsense\"}\r\n\r\n")) {
        assertThat(answerTo(garbage, port)).isLessThan(10_000);
      }
      try (Connection connection = DriverManager.getConnection(server.url())) {
        assertThat(connection.isValid(5)).isTrue();
      }
    }
  }

  /// How many bytes the server answers with, before it ends the connection.
  private static int answerTo(String garbage, int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(garbage.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return socket.getInputStream().readAllBytes().length;
    } catch (SocketException e) {
      return 0; // It left before it had read all, and so the connection was reset.
    }
  }

  @Test
  void the_console_stops_at_the_first_error_and_names_its_line() throws Exception {
    Path file =
        Files.writeString(directory.resolve("script.sql"), "SELECT 1;\n\nSELEC 2;\nSELECT 3;\n");
    try (ServerProcess server = start()) {
      Ended ended = run("sql", "--url", server.url(), "-f", file.toString());
      assertThat(ended.code).isEqualTo(1);
      assertThat(ended.errors).contains("script.sql:3: ERROR 42601");
      assertThat(ended.output).contains("(1 row)").doesNotContain("\u001b").doesNotContain("3");
    }
    assertThatThrownBy(() -> ServerProcess.start(Path.of("/proc/nowhere"), errors))
        .isInstanceOf(IOException.class);
  }

  private record Ended(int code, String output, String errors) {}

  /// Runs the program to its end.
  private static Ended run(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile("output", "");
    Path errors = Files.createTempFile("errors", "");
    try {
      Process process =
          new ProcessBuilder(ServerProcess.command(QuickStart.with(), List.of(arguments)))
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("the program did not end");
      }
      return new Ended(process.exitValue(), Files.readString(output), Files.readString(errors));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
