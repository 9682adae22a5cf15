package dev.azimuth.sql.endpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Connections that are silent, stuck, too many or busy for long.
@Timeout(60)
class BlockingConnectorTest {
  private static final int CONNECTIONS_MAX = 5;
  private static final byte[] REQUEST = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII);

  @RegisterExtension
  private final FakeServer server =
      new FakeServer(
          new EndpointSettings(
              "127.0.0.1",
              0,
              1,
              1 << 20,
              CONNECTIONS_MAX,
              Duration.ofMillis(500),
              100,
              1 << 20,
              2,
              Duration.ofMinutes(5),
              10,
              10,
              Duration.ofHours(1)));

  private Socket open() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  private static void assertEnds(Socket socket) throws IOException {
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void silent_connections_end() throws IOException {
    try (Socket never = open();
        Socket begun = open();
        Socket answered = open()) {
      begun.getOutputStream().write(REQUEST, 0, 9);
      answered.getOutputStream().write(REQUEST);
      assertThat(new String(answered.getInputStream().readNBytes(12), US_ASCII))
          .isEqualTo("HTTP/1.1 200");
      assertEnds(never);
      assertEnds(begun);
      assertThat(answered.getInputStream().readAllBytes()).endsWith("ok\n".getBytes(US_ASCII));
    }
  }

  @Test
  void a_client_that_reads_nothing_ends() throws IOException {
    try (Socket deaf = open()) {
      assertThatThrownBy(
              () -> {
                while (true) {
                  deaf.getOutputStream().write(REQUEST);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void several_requests_in_one_packet_are_answered_in_turn() throws IOException {
    byte[] three = new String(REQUEST, US_ASCII).repeat(3).getBytes(US_ASCII);
    try (Socket socket = open()) {
      socket.getOutputStream().write(three);
      socket.shutdownOutput();
      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII).split("200 OK"))
          .hasSize(4);
    }
  }

  @Test
  void a_long_statement_does_not_make_its_connection_silent() throws Exception {
    try (Connection connection = server.connect("/");
        Statement statement = connection.createStatement();
        ExecutorService caller = Executors.newSingleThreadExecutor()) {
      Future<String> state =
          caller.submit(() -> {
            try {
              statement.executeQuery("WAIT");
              return "none";
            } catch (SQLException failure) {
              return failure.getSQLState();
            }
          });
      for (int idleLimits = 0; idleLimits < 3; idleLimits++) {
        try (Socket silent = open()) {
          assertEnds(silent);
        }
      }
      assertThat(state.isDone()).isFalse();
      statement.cancel();
      assertThat(state.get(30, TimeUnit.SECONDS)).isEqualTo("57014");
    }
  }

  @Test
  void far_too_many_connections_are_closed_and_give_their_places_back() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS_MAX + BlockingConnector.REFUSED_MAX; i++) {
        sockets.add(open());
      }
      try (Socket tooMany = open()) {
        assertEnds(tooMany);
      }
      for (Socket socket : sockets) {
        assertEnds(socket);
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    try (Socket next = open()) {
      next.getOutputStream().write(REQUEST);
      assertThat(new String(next.getInputStream().readNBytes(12), US_ASCII))
          .isEqualTo("HTTP/1.1 200");
    }
  }

  @Test
  void a_stop_ends_silent_connections_and_lets_a_port_be_taken_again() throws IOException {
    int port = server.port();
    try (Socket socket = open()) {
      socket.getOutputStream().write(REQUEST);
      assertThat(socket.getInputStream().readNBytes(12)).hasSize(12);
      server.endpoint().close();
      assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
    }
    AvaticaEndpoint again = server.anotherAt(port);
    again.start();
    assertThat(again.port()).isEqualTo(port);
    again.close();
  }

  @Test
  void a_client_that_waits_to_be_asked_for_its_body_is_asked() throws IOException {
    byte[] head =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
            .getBytes(US_ASCII);
    try (Socket socket = open()) {
      socket.getOutputStream().write(head);
      assertThat(new String(socket.getInputStream().readNBytes(25), US_ASCII))
          .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      socket.getOutputStream().write(new byte[] {1, 2, 3});
      assertThat(new String(socket.getInputStream().readNBytes(12), US_ASCII))
          .isEqualTo("HTTP/1.1 400");
    }
  }

  @Test
  void whoever_sends_no_http_and_goes_keeps_nobody_from_being_answered() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        Socket socket = open();
        sockets.add(socket);
        socket
            .getOutputStream()
            .write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, -4, 3, 3, 13, 10, 13, 10});
        assertThat(new String(socket.getInputStream().readNBytes(12), US_ASCII))
            .isEqualTo("HTTP/1.1 400");
      }
      for (Socket socket : sockets) {
        assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void a_connection_without_a_thread_is_closed_and_gives_its_place_back() throws IOException {
    server.refuseConnections(CONNECTIONS_MAX + BlockingConnector.REFUSED_MAX);
    for (int i = 0; i < CONNECTIONS_MAX + BlockingConnector.REFUSED_MAX; i++) {
      try (Socket refused = open()) {
        assertEnds(refused);
      }
    }
    try (Socket next = open()) {
      next.getOutputStream().write(REQUEST);
      assertThat(new String(next.getInputStream().readNBytes(12), US_ASCII))
          .isEqualTo("HTTP/1.1 200");
    }
  }
}
