package dev.azimuth.storage.catalog;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.error.NearestName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The options of `CREATE TABLE … WITH (…)` and `ALTER TABLE … SET (…)`, checked.
///
/// | name | values | default | `ALTER TABLE` |
/// |---|---|---|---|
/// | `shards` | 1 to [#SHARDS_MAX] | 1 | no |
/// | `replicas` | 1 | 1 | no |
/// | `consistency` | `strong`, `session`, `bounded 5s`, `eventual` | `strong` | no |
/// | `default_index` | `auto` (or `on`), `off`: whether searches get an index that nobody asked for | `auto` | yes |
/// | `retention` | a number with `ms`, `s`, `m`, `h` or `d` | `24h` | no |
///
/// @param kept what the table keeps: all but the number of shards, names in lower case
public record TableOptions(int shards, Map<String, String> kept) {
  /// Most shards of one table.
  public static final int SHARDS_MAX = 256;

  private static final String DEFAULT_INDEX = "default_index";

  private static final List<String> KNOWN =
      List.of("consistency", DEFAULT_INDEX, "replicas", "retention", "shards");

  private static final List<String> ALTERABLE = List.of(DEFAULT_INDEX);
  private static final int NAME_LENGTH_MAX = 64;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  public TableOptions {
    kept = Map.copyOf(kept);
  }

  /// What CREATE TABLE says, whatever the case of names and values.
  public static TableOptions of(Map<String, String> given) {
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
        case DEFAULT_INDEX -> {
          value = value.equals("on") ? "auto" : value;
          require(value.equals("auto") || value.equals("off"), name, value, "auto, on or off");
        }
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

  /// The table as ALTER TABLE makes it: with other values of the options that are given.
  public static TableDefinition change(TableDefinition table, Map<String, String> given) {
    TableOptions changed = of(given);
    for (String option : given.keySet()) {
      if (!ALTERABLE.contains(option.toLowerCase(Locale.ROOT))) {
        throw new AzimuthException(
            ErrorCode.NOT_SUPPORTED,
            "option "
                + option
                + " is for CREATE TABLE only; ALTER TABLE can set "
                + String.join(", ", ALTERABLE));
      }
    }
    Map<String, String> options = new TreeMap<>(table.options());
    options.putAll(changed.kept);
    return table.withOptions(options);
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
    return invalid(
        "unknown option "
            + shown
            + "; there are "
            + String.join(", ", KNOWN)
            + NearestName.hint(shown, KNOWN));
  }

  private static AzimuthException invalid(String details) {
    return new AzimuthException(ErrorCode.INVALID_TABLE_DEFINITION, details);
  }
}
