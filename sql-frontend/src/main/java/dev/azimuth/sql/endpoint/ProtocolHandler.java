package dev.azimuth.sql.endpoint;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// HTTP requests: the protocol by POST, and what people and load balancers ask for by GET.
final class ProtocolHandler extends Handler.Abstract {
  /// Most bytes that memory is taken for when a request only says that they will come.
  private static final int TRUSTED_BYTES = 1 << 20;

  private static final String CONTINUE = "100-continue";
  private static final String TEXT = "text/plain;charset=utf-8";
  private static final String WELCOME =
      """
      Azimuth SQL endpoint
      Connect with JDBC:  jdbc:azimuth://HOST:PORT/
      or Avatica's own:   jdbc:avatica:remote:url=http://HOST:PORT;serialization=protobuf
      """;

  private final AvaticaProtocol protocol;
  private final EndpointSettings settings;
  private final ConnectionGate gate;
  private final BooleanSupplier ready;

  ProtocolHandler(
      AvaticaProtocol protocol,
      EndpointSettings settings,
      ConnectionGate gate,
      BooleanSupplier ready) {
    this.protocol = protocol;
    this.settings = settings;
    this.gate = gate;
    this.ready = ready;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    switch (request.getMethod()) {
      case "POST" -> post(request, response, callback);
      case "GET", "HEAD" -> get(Request.getPathInContext(request), response, callback);
      default -> {
        response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD, POST");
        send(response, HttpStatus.METHOD_NOT_ALLOWED_405, TEXT, "use POST\n", callback);
      }
    }
    return true;
  }

  private void get(String path, Response response, Callback callback) {
    switch (path) {
      case "/" -> send(response, HttpStatus.OK_200, TEXT, WELCOME, callback);
      case "/livez" -> send(response, HttpStatus.OK_200, TEXT, "ok\n", callback);
      case "/readyz" -> {
        if (ready.getAsBoolean()) {
          send(response, HttpStatus.OK_200, TEXT, "ok\n", callback);
        } else {
          send(response, HttpStatus.SERVICE_UNAVAILABLE_503, TEXT, "not ready\n", callback);
        }
      }
      default -> send(response, HttpStatus.NOT_FOUND_404, TEXT, "not found\n", callback);
    }
  }

  private void post(Request request, Response response, Callback callback) throws IOException {
    if (gate.isExcess(request.getConnectionMetaData().getConnection())) {
      AvaticaProtocol.Answer refusal =
          protocol.refuse(
              new AzimuthException(
                  ErrorCode.TOO_MANY_REQUESTS,
                  "this endpoint takes " + settings.connectionsMax() + " connections"));
      close(response);
      send(response, refusal.status(), refusal.body(), callback);
      return;
    }
    if (request.getLength() <= settings.requestBytesMax()
        && request.getHeaders().contains(HttpHeader.EXPECT, CONTINUE)) {
      var _ = response.writeInterim(HttpStatus.CONTINUE_100, HttpFields.EMPTY);
    }
    byte[] body = body(request);
    if (body == null) {
      AvaticaProtocol.Answer refusal =
          protocol.refuse(
              new AzimuthException(
                  ErrorCode.STATEMENT_TOO_LONG,
                  "a request holds at most " + settings.requestBytesMax() + " bytes"));
      close(response);
      send(response, HttpStatus.PAYLOAD_TOO_LARGE_413, refusal.body(), callback);
      return;
    }
    AvaticaProtocol.Answer answer = protocol.respond(body);
    send(response, answer.status(), answer.body(), callback);
  }

  /// The body, or null when it is larger than allowed.
  private byte @Nullable [] body(Request request) throws IOException {
    long length = request.getLength();
    if (length > settings.requestBytesMax()) {
      return null;
    }
    try (InputStream in = Content.Source.asInputStream(request)) {
      if (length >= 0) {
        return exactly(in, (int) length);
      }
      byte[] body = in.readNBytes(settings.requestBytesMax() + 1);
      return body.length > settings.requestBytesMax() ? null : body;
    }
  }

  /// So many bytes, straight into the array that is returned; memory is taken only for as much
  /// again as has come, if that is much.
  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] body = new byte[Math.min(length, TRUSTED_BYTES)];
    int read = 0;
    while (true) {
      read += in.readNBytes(body, read, body.length - read);
      if (read < body.length) {
        throw new IOException("the request ended early");
      }
      if (read == length) {
        return body;
      }
      body = Arrays.copyOf(body, (int) Math.min(length, 2L * read));
    }
  }

  private static void close(Response response) {
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
  }

  private static void send(Response response, int status, byte[] body, Callback callback) {
    response.setStatus(status);
    response
        .getHeaders()
        .put(
            HttpHeader.CONTENT_TYPE,
            AvaticaProtocol.isJson(body) ? "application/json" : "application/octet-stream");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  private static void send(
      Response response, int status, String type, String text, Callback callback) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
