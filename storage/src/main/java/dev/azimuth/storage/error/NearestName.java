package dev.azimuth.storage.error;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// The known name that somebody meant who mistyped one, for error messages.
public final class NearestName {
  /// One typing error is forgiven for each so many characters, and always one.
  private static final int CHARACTERS_PER_ERROR = 3;

  private NearestName() {}

  /// The known name with the fewest typing errors from `name`, if they are few for its length.
  public static Optional<String> of(String name, Collection<String> known) {
    String wanted = name.toLowerCase(Locale.ROOT);
    String best = "";
    int bestDistance = Math.max(1, name.length() / CHARACTERS_PER_ERROR) + 1;
    for (String candidate : known) {
      int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
      if (distance < bestDistance && distance < candidate.length()) {
        bestDistance = distance;
        best = candidate;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /// `; did you mean …?`, or nothing.
  public static String hint(String name, Collection<String> known) {
    return of(name, known).map(nearest -> "; did you mean " + nearest + "?").orElse("");
  }

  /// Insertions, deletions and replacements of one character and exchanges of two neighbours
  /// (optimal string alignment).
  private static int distance(String left, String right) {
    int[] beforePrevious = new int[right.length() + 1];
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
        boolean exchanged =
            i > 1
                && j > 1
                && left.charAt(i - 1) == right.charAt(j - 2)
                && left.charAt(i - 2) == right.charAt(j - 1);
        if (exchanged) {
          current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
        }
      }
      beforePrevious = previous;
      previous = current;
    }
    return previous[right.length()];
  }
}
