package dev.azimuth.storage.secret;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A text that must not be seen: it prints as `(secret)`.
public final class Secret {
  private static final int FILE_BYTES_MAX = 64 << 10;

  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  /// A secret that is known.
  public static Secret of(String text) {
    return new Secret(text);
  }

  /// The content of a file, without white space around it. Read once: a change takes effect with
  /// the next start.
  public static Secret fromFile(Path file) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new AzimuthException(
            ErrorCode.INVALID_SETTING, "the secret file " + file + " is too large");
      }
      String text = Files.readString(file).strip();
      if (text.isEmpty()) {
        throw new AzimuthException(
            ErrorCode.INVALID_SETTING, "the secret file " + file + " is empty");
      }
      return new Secret(text);
    } catch (IOException e) {
      // Without the cause: a decoder's message may quote what it could not decode.
      throw new AzimuthException(
          ErrorCode.INVALID_SETTING,
          "cannot read the secret file " + file + ": " + e.getClass().getSimpleName());
    }
  }

  /// The text itself, for nobody but the library that needs it.
  public String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
