package dev.azimuth.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Streams given as parameters, read to their end at once: a request is sent whole.
final class ParameterStreams {
  private ParameterStreams() {}

  /// At most `length` characters; null stays null.
  static @Nullable String text(int index, @Nullable Reader reader, long length)
      throws SQLException {
    if (reader == null) {
      return null;
    }
    try {
      StringWriter text = new StringWriter();
      reader.transferTo(text);
      String whole = text.toString();
      return length < whole.length() ? whole.substring(0, (int) length) : whole;
    } catch (IOException e) {
      throw broken(index, e);
    }
  }

  /// At most `length` bytes; null stays null.
  static byte @Nullable [] bytes(int index, @Nullable InputStream stream, long length)
      throws SQLException {
    if (stream == null) {
      return null;
    }
    try {
      return stream.readNBytes((int) Math.min(length, Integer.MAX_VALUE));
    } catch (IOException e) {
      throw broken(index, e);
    }
  }

  private static SQLException broken(int index, IOException cause) {
    SQLException failure = Failures.value("the stream of parameter " + index + " broke");
    failure.initCause(cause);
    return failure;
  }
}
