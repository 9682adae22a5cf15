package dev.azimuth.server.configuration;

import java.util.HashMap;
import java.util.Map;

/// A checked value for every setting.
public final class SettingValues {
  private final Map<String, Object> values;

  private SettingValues(Map<String, Object> values) {
    this.values = values;
  }

  /// Nothing but defaults.
  public static SettingValues defaults() {
    return of(Map.of());
  }

  /// These values, defaults for the others. Unknown names and values out of range are refused.
  public static SettingValues of(Map<String, Object> given) {
    Map<String, Object> values = new HashMap<>();
    given.forEach((name, value) -> {
      Setting setting = Settings.named(name);
      values.put(name, setting.check(value));
    });
    return new SettingValues(Map.copyOf(values));
  }

  /// The same with one value set.
  public SettingValues with(Setting setting, Object value) {
    Map<String, Object> changed = new HashMap<>(values);
    changed.put(setting.name(), setting.check(value));
    return new SettingValues(Map.copyOf(changed));
  }

  /// The values that are not left to the defaults, by the names of their settings.
  public Map<String, Object> given() {
    return values;
  }

  /// Value of a setting of kind [Setting.Kind.Whole].
  public long whole(Setting setting) {
    if (!(setting.kind() instanceof Setting.Kind.Whole whole)) {
      throw new IllegalArgumentException(setting.name() + " is no number");
    }
    Object value = values.get(setting.name());
    return value == null ? whole.defaultValue() : (Long) value;
  }

  /// Value of a setting of kind [Setting.Kind.Text] or [Setting.Kind.Choice].
  public String text(Setting setting) {
    Object value = values.get(setting.name());
    return value == null ? setting.defaultText() : (String) value;
  }
}
