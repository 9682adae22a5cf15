package dev.azimuth.jdbc;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/// One socket that speaks as much HTTP/1.1 as the protocol needs: POST with a length, answers with
/// a length or in chunks.
final class HttpExchange {
  private static final Logger LOG = Logger.getLogger("dev.azimuth.jdbc");
  private static final long FRESH_NANOS = 1_000_000_000L;
  private static final int LINE_MAX = 16 << 10;
  private static final int SMALL_BODY = 16 << 10;

  private final Socket socket;
  private final String host;
  private final InputStream in;
  private final OutputStream out;
  private boolean reusable = true;
  private long usedNanos = System.nanoTime();

  HttpExchange(Socket socket, String host) throws IOException {
    this.socket = socket;
    this.host = host;
    this.in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
    this.out = socket.getOutputStream();
  }

  String host() {
    return host;
  }

  boolean isReusable() {
    return reusable;
  }

  /// Whether the server has not closed the socket; looked up only when it was idle for a while.
  boolean isAlive() {
    if (System.nanoTime() - usedNanos < FRESH_NANOS) {
      return true;
    }
    try {
      socket.setSoTimeout(1);
      in.mark(1);
      int next = in.read();
      in.reset();
      return next >= 0;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// Sends a request and returns the body of the answer, whatever its status.
  byte[] post(byte[] body, int timeoutMillis) throws IOException {
    socket.setSoTimeout(timeoutMillis);
    byte[] head =
        ("POST / HTTP/1.1\r\nHost: "
                + host
                + "\r\nContent-Type: application/octet-stream\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    if (body.length <= SMALL_BODY) {
      byte[] whole = new byte[head.length + body.length];
      System.arraycopy(head, 0, whole, 0, head.length);
      System.arraycopy(body, 0, whole, head.length, body.length);
      out.write(whole);
    } else {
      out.write(head);
      out.write(body);
    }
    out.flush();
    byte[] answer = receive();
    usedNanos = System.nanoTime();
    return answer;
  }

  private byte[] receive() throws IOException {
    String status = line();
    if (!status.startsWith("HTTP/1.")) {
      throw new IOException("no HTTP server answers at " + host);
    }
    long length = -1;
    boolean chunked = false;
    boolean binary = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      String name = header.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
      String value = header.substring(colon + 1).trim().toLowerCase(Locale.ROOT);
      switch (name) {
        case "content-length":
          length = parseLength(value, 10);
          break;
        case "transfer-encoding":
          chunked = value.contains("chunked");
          break;
        case "content-type":
          binary = value.startsWith("application/octet-stream");
          break;
        case "connection":
          reusable = !value.contains("close");
          break;
        default:
          break;
      }
    }
    byte[] body;
    if (chunked) {
      body = chunks();
    } else if (length >= 0) {
      body = exactly(length);
    } else {
      reusable = false;
      body = in.readAllBytes();
    }
    if (!binary) {
      throw new IOException(host + " is no Azimuth endpoint; it answers " + status);
    }
    return body;
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    while (true) {
      String size = line();
      int semicolon = size.indexOf(';');
      long length = parseLength((semicolon < 0 ? size : size.substring(0, semicolon)).trim(), 16);
      if (length == 0) {
        String trailer;
        do {
          trailer = line();
        } while (!trailer.isEmpty());
        return whole.toByteArray();
      }
      whole.write(exactly(length));
      line();
    }
  }

  private static long parseLength(String text, int radix) throws IOException {
    try {
      return Long.parseLong(text, radix);
    } catch (NumberFormatException e) {
      throw new IOException("the answer is no HTTP", e);
    }
  }

  private byte[] exactly(long length) throws IOException {
    if (length > Integer.MAX_VALUE - 8) {
      throw new IOException("an answer of " + length + " bytes is too large");
    }
    byte[] body = in.readNBytes((int) length);
    if (body.length < length) {
      throw new EOFException("the answer ended early");
    }
    return body;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    while (true) {
      int c = in.read();
      if (c < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (c == '\n') {
        return line.toString();
      }
      if (c != '\r') {
        line.append((char) c);
      }
      if (line.length() > LINE_MAX) {
        throw new IOException("the answer is no HTTP");
      }
    }
  }

  void close() {
    closeQuietly(socket);
  }

  static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(Level.FINE, "closing a socket that is given up", e);
    }
  }
}
