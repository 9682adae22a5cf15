package dev.azimuth.server.commandline;

import dev.azimuth.storage.error.NearestName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The options of one command with their values, and the words beside them.
public final class Arguments {
  private final Map<String, String> options;
  private final List<String> words;

  private Arguments(Map<String, String> options, List<String> words) {
    this.options = options;
    this.words = words;
  }

  /// Reads what follows the name of a command; unknown options and a missing value are refused.
  public static Arguments parse(String command, List<Option> known, List<String> arguments) {
    Map<String, String> options = new HashMap<>();
    List<String> words = new ArrayList<>();
    List<String> names = known.stream().map(Option::name).toList();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("-") || argument.equals("-")) {
        words.add(argument);
        continue;
      }
      int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (!names.contains(name)) {
        throw new UsageException(
            command + ": unknown option " + name + NearestName.hint(name, names));
      }
      String value;
      if (equals >= 0) {
        value = argument.substring(equals + 1);
      } else if (i + 1 < arguments.size()) {
        i++;
        value = arguments.get(i);
      } else {
        throw new UsageException(command + ": option " + name + " needs a value");
      }
      if (options.put(name, value) != null) {
        throw new UsageException(command + ": option " + name + " is given twice");
      }
    }
    return new Arguments(Map.copyOf(options), List.copyOf(words));
  }

  /// The value of an option, if it was given.
  public Optional<String> value(Option option) {
    return Optional.ofNullable(options.get(option.name()));
  }

  /// The value of an option as a whole number of a range, if it was given.
  public Optional<Integer> number(Option option, int min, int max) {
    return value(option)
        .map(text -> {
          try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
              return number;
            }
          } catch (NumberFormatException e) {
            throw new UsageException(refused(option, min, max, text));
          }
          throw new UsageException(refused(option, min, max, text));
        });
  }

  /// What was given beside options.
  public List<String> words() {
    return words;
  }

  /// Refuses words where a command takes none.
  public void refuseWords(String command) {
    if (!words.isEmpty()) {
      throw new UsageException(command + ": unexpected " + words.getFirst());
    }
  }

  private static String refused(Option option, int min, int max, String text) {
    return "option "
        + option.name()
        + " takes a whole number from "
        + min
        + " to "
        + max
        + ", not "
        + text;
  }
}
