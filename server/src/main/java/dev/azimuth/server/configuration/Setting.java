package dev.azimuth.server.configuration;

import java.util.List;

/// One setting: its name as in the file (`section.name`), its kind, and what it does.
///
/// @param kind which values it takes, and its default
/// @param description a sentence or two for people
public record Setting(String name, Kind kind, String description) {
  /// Which values a setting takes, and its default.
  public sealed interface Kind {
    /// A whole number in a range, both ends included.
    record Whole(long defaultValue, long min, long max) implements Kind {
      public Whole {
        if (defaultValue < min || defaultValue > max) {
          throw new IllegalArgumentException("the default lies outside of the range");
        }
      }
    }

    /// Any text.
    record Text(String defaultValue) implements Kind {}

    /// One of a few words.
    record Choice(String defaultValue, List<String> words) implements Kind {
      public Choice {
        words = List.copyOf(words);
        if (!words.contains(defaultValue)) {
          throw new IllegalArgumentException("the default is none of the words");
        }
      }
    }
  }

  /// The default as the file would have it.
  public String defaultText() {
    return switch (kind) {
      case Kind.Whole whole -> Long.toString(whole.defaultValue());
      case Kind.Text text -> text.defaultValue();
      case Kind.Choice choice -> choice.defaultValue();
    };
  }

  /// The values that are taken, as people read it.
  public String valuesText() {
    return switch (kind) {
      case Kind.Whole whole -> whole.min() + " to " + whole.max();
      case Kind.Text _ -> "text";
      case Kind.Choice choice -> String.join(", ", choice.words());
    };
  }

  /// The value in its canonical class (`Long`, `String`), if it is one that this setting takes.
  Object check(Object value) {
    return switch (kind) {
      case Kind.Whole whole -> checkWhole(whole, value);
      case Kind.Text _ -> checkText(value);
      case Kind.Choice choice -> checkChoice(choice, value);
    };
  }

  private Object checkWhole(Kind.Whole whole, Object value) {
    long number =
        switch (value) {
          case Integer small -> small;
          case Long large -> large;
          default -> throw refused(value, "a whole number");
        };
    if (number < whole.min() || number > whole.max()) {
      throw refused(value, "a whole number from " + whole.min() + " to " + whole.max());
    }
    return number;
  }

  private Object checkText(Object value) {
    if (value instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw refused(value, "text");
  }

  private Object checkChoice(Kind.Choice choice, Object value) {
    // YAML reads a bare `off` as text in the core schema, and so do we.
    if (value instanceof String text && choice.words().contains(text)) {
      return text;
    }
    throw refused(value, "one of " + String.join(", ", choice.words()));
  }

  private ConfigurationException refused(Object value, String wanted) {
    return new ConfigurationException("setting " + name + " takes " + wanted + ", not " + value);
  }
}
