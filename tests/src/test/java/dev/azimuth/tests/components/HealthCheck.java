package dev.azimuth.tests.components;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// Asks a service whether it is ready.
@FunctionalInterface
interface HealthCheck {
  int TIMEOUT_MILLIS = 1000;

  /// Fails when it is not ready yet.
  void ask() throws IOException;

  /// Somebody accepts connections on a loopback port.
  static HealthCheck portOpen(int port) {
    return () -> {
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      }
    };
  }

  /// An HTTP server gives any answer, also a refusal.
  static HealthCheck anyHttpAnswer(String url) {
    return () -> connect(url).getResponseCode();
  }

  /// An HTTP server answers 200 with a text that contains `mark`.
  static HealthCheck httpAnswer(String url, String mark) {
    return () -> {
      try (InputStream body = connect(url).getInputStream()) {
        String answer = new String(body.readAllBytes(), StandardCharsets.UTF_8);
        if (!answer.contains(mark)) {
          throw new IOException("it answered " + answer);
        }
      }
    };
  }

  private static HttpURLConnection connect(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    return connection;
  }
}
