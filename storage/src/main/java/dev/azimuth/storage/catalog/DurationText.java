package dev.azimuth.storage.catalog;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as table options have them: a whole number of at most nine digits and `ms`, `s`, `m`,
/// `h` or `d`.
public final class DurationText {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  /// Milliseconds of each unit, the largest first.
  private static final Map<String, Long> UNITS = units();

  private DurationText() {}

  private static Map<String, Long> units() {
    Map<String, Long> units = new LinkedHashMap<>();
    units.put("d", Duration.ofDays(1).toMillis());
    units.put("h", Duration.ofHours(1).toMillis());
    units.put("m", Duration.ofMinutes(1).toMillis());
    units.put("s", Duration.ofSeconds(1).toMillis());
    return units;
  }

  /// Whether `text` is a duration.
  public static boolean isDuration(String text) {
    return TEXT.matcher(text).matches();
  }

  /// A duration of whole milliseconds as text, in the largest unit that it has a whole number of.
  public static String of(Duration duration) {
    long millis = duration.toMillis();
    for (Map.Entry<String, Long> unit : UNITS.entrySet()) {
      if (millis % unit.getValue() == 0) {
        return millis / unit.getValue() + unit.getKey();
      }
    }
    return millis + "ms";
  }

  /// The duration; `IllegalArgumentException` if it is none.
  public static Duration parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("no duration: " + text);
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
