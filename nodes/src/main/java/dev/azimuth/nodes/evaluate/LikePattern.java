package dev.azimuth.nodes.evaluate;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A LIKE pattern that is matched against UTF-8 bytes: `%` any characters, `_` one character.
///
/// Costs at most pattern length x text length, and no memory. Immutable.
final class LikePattern {
  private static final int MANY = -1;
  private static final int ONE = -2;

  private final int[] tokens;

  /// Compiles `pattern`; `escape`, a character or empty, takes their meaning from `%`, `_` and
  /// itself and may stand before nothing else.
  LikePattern(String pattern, String escape) {
    int[] compiled = new int[pattern.length() * 4];
    int count = 0;
    for (int at = 0; at < pattern.length(); ) {
      int character = pattern.codePointAt(at);
      at += Character.charCount(character);
      boolean literal = false;
      if (!escape.isEmpty() && character == escape.codePointAt(0)) {
        int escaped = at < pattern.length() ? pattern.codePointAt(at) : -1;
        if (escaped != '%' && escaped != '_' && escaped != character) {
          throw new AzimuthException(
              ErrorCode.INVALID_VALUE, "escape character before nothing special in " + pattern);
        }
        at += Character.charCount(escaped);
        character = escaped;
        literal = true;
      }
      if (!literal && character == '%') {
        compiled[count++] = MANY;
      } else if (!literal && character == '_') {
        compiled[count++] = ONE;
      } else {
        for (byte part : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
          compiled[count++] = Byte.toUnsignedInt(part);
        }
      }
    }
    tokens = Arrays.copyOf(compiled, count);
  }

  /// Whether `text[0 .. length)` matches as a whole.
  boolean matches(byte[] text, int length) {
    int at = 0;
    int token = 0;
    int retryToken = -1;
    int retryAt = 0;
    while (at < length || token < tokens.length) {
      int wanted = token < tokens.length ? tokens[token] : Integer.MIN_VALUE;
      if (wanted == MANY) {
        token++;
        retryToken = token;
        retryAt = at;
      } else if (at < length && wanted == ONE) {
        at += characterBytes(text[at]);
        token++;
      } else if (at < length && wanted == Byte.toUnsignedInt(text[at])) {
        at++;
        token++;
      } else if (retryToken >= 0 && retryAt < length) {
        // The last % takes one character more.
        retryAt += characterBytes(text[retryAt]);
        at = retryAt;
        token = retryToken;
      } else {
        return false;
      }
    }
    return at == length;
  }

  private static int characterBytes(byte lead) {
    if (lead >= 0) {
      return 1;
    }
    int value = Byte.toUnsignedInt(lead);
    return value >= 0xf0 ? 4 : value >= 0xe0 ? 3 : 2;
  }
}
