package dev.azimuth.jdbc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.apache.calcite.avatica.proto.Common;

/// Avatica names messages on the wire by their Java class. In the packaged driver those classes
/// have another package, so names are translated in both directions.
final class WireNames {
  private static final String LOCAL = Common.class.getPackageName() + ".";

  /// Not a constant, so that packaging does not change it.
  private static final String WIRE =
      String.join(".", "org", "apache", "calcite", "avatica", "proto", "");

  private static final boolean SAME = LOCAL.equals(WIRE);
  private static final byte NAME_TAG = 0x0A;

  private WireNames() {}

  /// Name on the wire of a message class.
  static String of(Class<?> message) {
    return WIRE + message.getName().substring(LOCAL.length());
  }

  /// A message from the wire as Avatica's classes here understand it.
  static byte[] toLocal(byte[] message) throws SQLException {
    return SAME ? message : rename(message, WIRE, LOCAL);
  }

  /// A message that Avatica's classes here wrote as the wire has it.
  static byte[] toWire(byte[] message) throws SQLException {
    return SAME ? message : rename(message, LOCAL, WIRE);
  }

  private static byte[] rename(byte[] message, String from, String to) throws SQLException {
    // The name is the first field; names are shorter than 128 bytes, so their length is one byte.
    if (message.length < 2 || message[0] != NAME_TAG || message[1] < 0) {
      throw Failures.of("the answer is not understood", Failures.PROTOCOL, 1305);
    }
    int length = message[1];
    String name = new String(message, 2, length, StandardCharsets.US_ASCII);
    int at = name.indexOf(from);
    if (at < 0) {
      throw Failures.of("the answer is not understood", Failures.PROTOCOL, 1305);
    }
    byte[] renamed =
        (name.substring(0, at) + to + name.substring(at + from.length()))
            .getBytes(StandardCharsets.US_ASCII);
    byte[] result = new byte[message.length - length + renamed.length];
    result[0] = NAME_TAG;
    result[1] = (byte) renamed.length;
    System.arraycopy(renamed, 0, result, 2, renamed.length);
    System.arraycopy(message, 2 + length, result, 2 + renamed.length, message.length - 2 - length);
    return result;
  }

  static SQLException unreadable(IOException cause) {
    SQLException failure = Failures.of("the answer is not understood", Failures.PROTOCOL, 1305);
    failure.initCause(cause);
    return failure;
  }
}
