package dev.azimuth.server.configuration;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// Finds what somebody meant who mistyped a name.
public final class NearestName {
  private NearestName() {}

  /// The known name with the fewest typing errors from `name`, if they are few for its length.
  public static Optional<String> of(String name, Collection<String> known) {
    String best = "";
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < bestDistance) {
        bestDistance = distance;
        best = candidate;
      }
    }
    int tolerated = Math.max(2, best.length() / 3);
    return bestDistance <= tolerated ? Optional.of(best) : Optional.empty();
  }

  /// `; did you mean …?`, or nothing.
  public static String hint(String name, Collection<String> known) {
    return of(name, known).map(nearest -> "; did you mean " + nearest + "?").orElse("");
  }

  /// Levenshtein distance: insertions, deletions and replacements of one character.
  private static int distance(String left, String right) {
    int[] previous = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] current = new int[right.length() + 1];
      current[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        current[j] =
            Math.min(Math.min(previous[j], current[j - 1]) + 1, previous[j - 1] + replaced);
      }
      previous = current;
    }
    return previous[right.length()];
  }
}
