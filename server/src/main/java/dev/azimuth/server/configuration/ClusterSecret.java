package dev.azimuth.server.configuration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/// What the processes of one cluster know and nobody else: text in a file. Appears in no log.
public final class ClusterSecret {
  /// Shorter ones can be guessed.
  static final int LENGTH_MIN = 16;

  private static final int LENGTH_MAX = 1024;

  private final byte[] text;

  private ClusterSecret(byte[] text) {
    this.text = text;
  }

  /// Reads it, without the white space around it; refuses one that is too short, too long, or not
  /// printable ASCII.
  public static ClusterSecret read(Path file) {
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (IOException e) {
      throw new ConfigurationException("cannot read the secret in " + file + ": " + e);
    }
    if (text.length() < LENGTH_MIN
        || text.length() > LENGTH_MAX
        || text.chars().anyMatch(character -> character <= ' ' || character > '~')) {
      throw new ConfigurationException(
          "the secret in "
              + file
              + " must have "
              + LENGTH_MIN
              + " to "
              + LENGTH_MAX
              + " printable ASCII characters without blanks");
    }
    return new ClusterSecret(text.getBytes(StandardCharsets.US_ASCII));
  }

  /// As it is sent.
  public String text() {
    return new String(text, StandardCharsets.US_ASCII);
  }

  /// Whether somebody knows it; takes the same time for every wrong guess.
  public boolean is(String guess) {
    return MessageDigest.isEqual(text, guess.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public String toString() {
    return "ClusterSecret[hidden]";
  }
}
