package dev.azimuth.sql.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What the endpoint makes of bad input, silent clients and too many of them.
class EndpointLimitsTest {
  private static final int REQUEST_BYTES_MAX = 100_000;

  /// More than a test opens one after another: the server may learn late that one is closed.
  private static final int CONNECTIONS_MAX = 300;

  @RegisterExtension
  private final FakeServer server =
      new FakeServer(
          new EndpointSettings(
              "127.0.0.1",
              0,
              1,
              REQUEST_BYTES_MAX,
              CONNECTIONS_MAX,
              Duration.ofMinutes(1),
              100,
              1 << 20,
              2,
              Duration.ofMinutes(5),
              10,
              10,
              Duration.ofHours(1)));

  private Connection connect() throws SQLException {
    return server.connect("/");
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          request.uri(URI.create("http://127.0.0.1:" + server.port() + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private void assertServes() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeQuery("ROWS 1 3").next()).isTrue();
    }
  }

  @Test
  void people_and_load_balancers_get_an_answer() throws Exception {
    assertThat(send(HttpRequest.newBuilder(), "/").body()).contains("jdbc:azimuth://");
    assertThat(send(HttpRequest.newBuilder(), "/livez").statusCode()).isEqualTo(200);
    assertThat(send(HttpRequest.newBuilder(), "/readyz").statusCode()).isEqualTo(200);
    server.endpoint().ready(AvaticaEndpoint.Readiness.NOT_READY);
    assertThat(send(HttpRequest.newBuilder(), "/readyz").statusCode()).isEqualTo(503);
    assertThat(send(HttpRequest.newBuilder(), "/nothing").statusCode()).isEqualTo(404);
    assertThat(send(HttpRequest.newBuilder().DELETE(), "/").statusCode()).isEqualTo(405);
    assertServes();
  }

  @Test
  void garbage_is_a_bad_request() throws Exception {
    Random random = new Random(42);
    for (int i = 0; i < 200; i++) {
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      HttpResponse<String> response =
          send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofByteArray(garbage)), "/");
      assertThat(response.statusCode()).as("seed 42, round %s", i).isEqualTo(400);
      assertThat(response.body()).contains("08P01").doesNotContain("\tat ");
    }
    HttpResponse<String> json =
        send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString("{\"a\": [1")), "/");
    assertThat(json.statusCode()).isEqualTo(400);
    assertThat(json.body()).contains("08P01").doesNotContain("\tat ");
    assertServes();
  }

  @Test
  void what_is_no_http_is_a_bad_request() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, -4, 3, 3, 13, 10, 13, 10});
      out.flush();
      InputStream in = socket.getInputStream();
      String answer = new String(in.readAllBytes(), UTF_8);
      assertThat(answer).contains(" 400 ").doesNotContain("\tat ").doesNotContain("Jetty");
    }
    assertServes();
  }

  @Test
  void a_request_too_large_is_refused() throws Exception {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder()
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[REQUEST_BYTES_MAX + 1])),
            "/");
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("54000");
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      String tooLong = "ROWS 1 3 " + "x".repeat(REQUEST_BYTES_MAX);
      assertThatThrownBy(() -> statement.executeQuery(tooLong)).isInstanceOf(SQLException.class);
      assertThat(statement.executeQuery("ROWS 1 3").next()).isTrue();
    }
  }

  @Test
  void a_vanished_client_loses_its_cursor_after_a_while() throws SQLException {
    try (Connection connection = connect()) {
      ResultSet rows = connection.createStatement().executeQuery("ROWS 500 3");
      for (int i = 0; i < 150; i++) {
        assertThat(rows.next()).isTrue();
      }
      server.advance(Duration.ofMinutes(4));
      assertThat(server.sql.openCursors).hasValue(1);
      for (int i = 0; i < 100; i++) {
        assertThat(rows.next()).isTrue();
      }
      server.advance(Duration.ofMinutes(4));
      assertThat(server.sql.openCursors).hasValue(1);
      server.advance(Duration.ofMinutes(2));
      assertThat(server.sql.openCursors).hasValue(0);
      assertThatThrownBy(
              () -> {
                while (rows.next()) {
                  assertThat(rows.getLong(1)).isLessThan(500);
                }
              })
          .isInstanceOfSatisfying(
              SQLTransientException.class, e -> assertThat(e.getSQLState()).isEqualTo("24000"));
    }
    assertThat(server.endpoint().protocol().openCursors()).isZero();
  }

  @Test
  void open_results_are_bounded() throws SQLException {
    try (Connection connection = connect()) {
      List<ResultSet> open = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        open.add(connection.createStatement().executeQuery("ROWS 500 3"));
      }
      assertThatThrownBy(() -> connection.createStatement().executeQuery("ROWS 500 3"))
          .isInstanceOfSatisfying(
              SQLTransientException.class, e -> assertThat(e.getSQLState()).isEqualTo("53300"));
      assertThat(server.sql.openCursors).hasValue(2);
      assertThat(open).hasSize(2);
    }
    assertThat(server.sql.openCursors).hasValue(0);
  }

  @Test
  void connections_above_the_limit_are_refused_clearly() throws SQLException {
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS_MAX; i++) {
      connections.add(connect());
    }
    assertThatThrownBy(this::connect)
        .isInstanceOfSatisfying(
            SQLTransientException.class, e -> assertThat(e.getSQLState()).isEqualTo("53300"));
    for (Connection connection : connections) {
      assertThat(connection.isValid(5)).isTrue();
      connection.close();
    }
  }

  @Test
  void requests_are_answered_in_process() {
    byte[] answer = server.endpoint().protocol().answer(new byte[] {1, 2, 3});
    assertThat(new String(answer, UTF_8)).contains("08P01");
    assertThat(new String(server.endpoint().protocol().answer(new byte[0]), UTF_8))
        .contains("08P01");
  }
}
