package dev.azimuth.sql.endpoint;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A pattern of JDBC metadata calls: `%` any characters, `_` one character, `\` takes the next
/// character as it is. Letters match without regard to case.
final class LikePattern {
  private final @Nullable Pattern pattern;

  /// The pattern, or one that matches everything when `text` is null.
  LikePattern(@Nullable String text) {
    this.pattern = text == null || text.equals("%") ? null : compile(text);
  }

  boolean matches(String name) {
    return pattern == null || pattern.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }

  private static Pattern compile(String text) {
    StringBuilder regex = new StringBuilder();
    String folded = text.toLowerCase(Locale.ROOT);
    for (int i = 0; i < folded.length(); i++) {
      char c = folded.charAt(i);
      if (c == '%') {
        regex.append(".*");
      } else if (c == '_') {
        regex.append('.');
      } else {
        if (c == '\\' && i + 1 < folded.length()) {
          i++;
        }
        regex.append(Pattern.quote(folded.substring(i, i + 1)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
