package dev.azimuth.coordinators.root;

import dev.azimuth.storage.catalog.Consistency;
import dev.azimuth.storage.catalog.DurationText;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.error.NearestName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The options of `CREATE TABLE … WITH (…)`, checked.
///
/// | name | values | default |
/// |---|---|---|
/// | `shards` | 1 to [#SHARDS_MAX] | 1 |
/// | `replicas` | 1 | 1 |
/// | `consistency` | `strong`, `session`, `bounded 5s`, `eventual` | `strong` |
/// | `default_index` | `auto`, `off`: whether searches get an index that nobody asked for | `auto` |
/// | `retention` | a number with `ms`, `s`, `m`, `h` or `d` | `24h` |
///
/// @param kept what the table keeps: all but the number of shards, names in lower case
record TableOptions(int shards, Map<String, String> kept) {
  /// Most shards of one table.
  static final int SHARDS_MAX = 256;

  private static final List<String> KNOWN =
      List.of("consistency", "default_index", "replicas", "retention", "shards");
  private static final int NAME_LENGTH_MAX = 64;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  static TableOptions of(Map<String, String> given) {
    int shards = 1;
    Map<String, String> kept = new TreeMap<>();
    for (Map.Entry<String, String> option : given.entrySet()) {
      String name = option.getKey().toLowerCase(Locale.ROOT);
      String value = option.getValue().strip().toLowerCase(Locale.ROOT);
      switch (name) {
        case "shards" -> shards = number(name, value, SHARDS_MAX);
        case "replicas" -> number(name, value, 1);
        case "consistency" ->
            require(Consistency.parse(value).isPresent(), name, value, Consistency.FORMS);
        case "default_index" ->
            require(value.equals("auto") || value.equals("off"), name, value, "auto or off");
        case "retention" ->
            require(DurationText.isDuration(value), name, value, "a duration such as '24h'");
        default -> throw unknown(name);
      }
      if (!name.equals("shards") && kept.put(name, value) != null) {
        throw invalid("option " + name + " appears twice");
      }
    }
    return new TableOptions(shards, kept);
  }

  private static int number(String name, String value, int max) {
    boolean valid = NUMBER.matcher(value).matches();
    int number = valid ? Integer.parseInt(value) : 0;
    require(number >= 1 && number <= max, name, value, max == 1 ? "1" : "1 to " + max);
    return number;
  }

  private static void require(boolean valid, String name, String value, String allowed) {
    if (!valid) {
      throw invalid("option " + name + " must be " + allowed + ", not " + value);
    }
  }

  private static AzimuthException unknown(String name) {
    String shown = name.substring(0, Math.min(name.length(), NAME_LENGTH_MAX));
    String hint = NearestName.hint(shown, KNOWN);
    return invalid(
        "unknown option "
            + shown
            + (hint.isEmpty() ? "; there are " + String.join(", ", KNOWN) : hint));
  }

  private static AzimuthException invalid(String details) {
    return new AzimuthException(ErrorCode.INVALID_TABLE_DEFINITION, details);
  }
}
