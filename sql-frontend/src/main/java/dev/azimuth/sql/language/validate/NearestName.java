package dev.azimuth.sql.language.validate;

import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The known name that someone may have meant.
final class NearestName {
  private static final int DISTANCE_MAX = 2;

  private NearestName() {}

  /// The known name at most two typing errors and a third of its length away; null if there is
  /// none.
  static @Nullable String of(String name, Stream<String> known) {
    String wanted = name.toLowerCase(Locale.ROOT);
    String best = null;
    int bestDistance = Math.min(DISTANCE_MAX, name.length() / 3) + 1;
    for (String candidate : (Iterable<String>) known::iterator) {
      int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best;
  }

  /// Levenshtein distance.
  private static int distance(String left, String right) {
    int[] previous = new int[right.length() + 1];
    for (int j = 0; j < previous.length; j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] current = new int[right.length() + 1];
      current[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        current[j] =
            Math.min(previous[j - 1] + change, Math.min(previous[j] + 1, current[j - 1] + 1));
      }
      previous = current;
    }
    return previous[right.length()];
  }
}
