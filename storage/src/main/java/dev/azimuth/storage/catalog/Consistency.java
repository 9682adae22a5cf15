package dev.azimuth.storage.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How fresh the rows are that a query sees: `strong`, `session`, `bounded`, `bounded 5s` or
/// `eventual`.
///
/// @param staleness of `BOUNDED`: the answer may be as old as that; zero for the others
public record Consistency(Level level, Duration staleness) {
  /// Everything that was acknowledged before.
  public static final Consistency STRONG = new Consistency(Level.STRONG, Duration.ZERO);

  /// How old the answer of `bounded` may be.
  public static final Duration STALENESS_DEFAULT = Duration.ofSeconds(5);

  /// The forms there are, for messages.
  public static final String FORMS = "'strong', 'session', 'bounded 5s' or 'eventual'";

  private static final String BOUNDED = "bounded";

  /// What the answer holds.
  public enum Level {
    /// Everything that was acknowledged before the query began.
    STRONG,
    /// Everything that the connection has written.
    SESSION,
    /// Everything that was acknowledged some time ago; one snapshot.
    BOUNDED,
    /// Whatever each shard has applied.
    EVENTUAL
  }

  /// Why a text is none of the forms, for messages.
  public static String refusal(String text) {
    String bounded =
        text.strip().toLowerCase(Locale.ROOT).startsWith(BOUNDED)
            ? "; the duration of bounded is above 0 and has ms, s, m, h or d behind it"
            : "";
    return "consistency is " + FORMS + ", not " + text + bounded;
  }

  /// The form that [#parse] reads.
  public String text() {
    String name = level.name().toLowerCase(Locale.ROOT);
    return level == Level.BOUNDED ? name + ' ' + DurationText.of(staleness) : name;
  }

  /// Reads one of the forms, in any case; empty if it is none.
  public static Optional<Consistency> parse(String text) {
    List<String> words = List.of(text.strip().toLowerCase(Locale.ROOT).split("\\s+"));
    if (words.getFirst().equals(BOUNDED)) {
      return switch (words.size()) {
        case 1 -> Optional.of(new Consistency(Level.BOUNDED, STALENESS_DEFAULT));
        case 2 ->
            Optional.of(words.get(1))
                .filter(DurationText::isDuration)
                .map(DurationText::parse)
                .filter(duration -> !duration.isZero())
                .map(duration -> new Consistency(Level.BOUNDED, duration));
        default -> Optional.empty();
      };
    }
    return switch (String.join(" ", words)) {
      case "strong" -> Optional.of(STRONG);
      case "session" -> Optional.of(new Consistency(Level.SESSION, Duration.ZERO));
      case "eventual" -> Optional.of(new Consistency(Level.EVENTUAL, Duration.ZERO));
      default -> Optional.empty();
    };
  }
}
