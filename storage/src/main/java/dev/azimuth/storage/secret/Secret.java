package dev.azimuth.storage.secret;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A value that must appear in no log, message or plan; it is shown as `***`.
public final class Secret {
  /// Largest file that is read; a secret is far smaller.
  static final int FILE_BYTES_MAX = 1 << 16;

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /// A secret that is known, from the environment for instance.
  public static Secret of(String value) {
    return new Secret(value);
  }

  /// What `file` holds, without the white space at its end; fails with `INVALID_SETTING`. Read
  /// once: a change takes effect with the next start.
  public static Secret inFile(Path file) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new AzimuthException(
            ErrorCode.INVALID_SETTING, file + " is too large to hold a secret");
      }
      String value = Files.readString(file).stripTrailing();
      if (value.isEmpty()) {
        throw new AzimuthException(
            ErrorCode.INVALID_SETTING, "the secret file " + file + " is empty");
      }
      return new Secret(value);
    } catch (IOException e) {
      // Without the cause: a decoder's message may quote what it could not decode.
      throw new AzimuthException(
          ErrorCode.INVALID_SETTING,
          "cannot read the secret in " + file + ": " + e.getClass().getSimpleName());
    }
  }

  /// The value itself, to be handed to the client library that needs it and to nobody else.
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
