package dev.azimuth.storage.object;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.regex.Pattern;

/// What a key of an object may look like.
public final class ObjectKeys {
  private static final int BYTES_MAX = 1024;
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*");

  private ObjectKeys() {}

  /// The key itself, or `INVALID_VALUE`: parts `.` and `..` and anything that could leave the
  /// directory are refused.
  public static String check(String key) {
    boolean valid = key.length() <= BYTES_MAX && KEY.matcher(key).matches();
    for (String part : key.split("/", -1)) {
      valid &= !part.equals(".") && !part.equals("..");
    }
    if (!valid) {
      throw new AzimuthException(ErrorCode.INVALID_VALUE, "object key " + key);
    }
    return key;
  }
}
