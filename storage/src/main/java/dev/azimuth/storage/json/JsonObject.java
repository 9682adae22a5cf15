package dev.azimuth.storage.json;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// A JSON object whose members keep their order, so that a record is always written the same way.
///
/// Accessors fail with `IllegalArgumentException` when a member is missing or of another type.
public record JsonObject(Map<String, JsonValue> members) implements JsonValue {
  private static final String FORMAT = "format";

  public JsonObject {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  /// Starts an object without members.
  public static Builder builder() {
    return new Builder();
  }

  /// Starts a record of format `version`, which becomes its first member.
  public static Builder record(int version) {
    return builder().put(FORMAT, version);
  }

  /// Reads a record that was written with [#record(int)].
  ///
  /// Fails with `CORRUPTED` naming `where` when the bytes are no such record, and with
  /// `DATA_DIRECTORY_TOO_NEW` when its format is above `newestVersion`.
  public static <T> T decode(
      String where, byte[] bytes, int newestVersion, Function<JsonObject, T> fields) {
    return decode(where, new String(bytes, StandardCharsets.UTF_8), newestVersion, fields);
  }

  /// The same from text.
  public static <T> T decode(
      String where, String text, int newestVersion, Function<JsonObject, T> fields) {
    try {
      JsonObject object = JsonParser.parse(text);
      long version = object.number(FORMAT);
      if (version > newestVersion) {
        throw new AzimuthException(
            ErrorCode.DATA_DIRECTORY_TOO_NEW, where + " has format " + version);
      }
      return fields.apply(object);
    } catch (IllegalArgumentException e) {
      throw new AzimuthException(ErrorCode.CORRUPTED, where + ": " + e.getMessage(), e);
    }
  }

  /// The object as UTF-8 text on one line.
  public byte[] encode() {
    return toText().getBytes(StandardCharsets.UTF_8);
  }

  /// The object as text on one line.
  public String toText() {
    StringBuilder text = new StringBuilder();
    JsonWriter.write(this, text);
    return text.toString();
  }

  /// The string `name`.
  public String text(String name) {
    return ((Text) member(name, Text.class)).value();
  }

  /// The string `name`, if the object has it.
  public Optional<String> optionalText(String name) {
    return members.containsKey(name) ? Optional.of(text(name)) : Optional.empty();
  }

  /// The number `name`.
  public long number(String name) {
    return ((Whole) member(name, Whole.class)).value();
  }

  /// The number `name` as an `int`.
  public int intNumber(String name) {
    long value = number(name);
    if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("member " + name + " is out of range");
    }
    return (int) value;
  }

  /// The truth value `name`.
  public boolean truth(String name) {
    return ((Truth) member(name, Truth.class)).value();
  }

  /// The object `name`.
  public JsonObject object(String name) {
    return (JsonObject) member(name, JsonObject.class);
  }

  /// The members of the object `name`, all of which must be strings.
  public Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    JsonObject object = object(name);
    object.members.keySet().forEach(key -> texts.put(key, object.text(key)));
    return texts;
  }

  /// The elements of the array `name`, which must all be of type `type`.
  public <V extends JsonValue> List<V> array(String name, Class<V> type) {
    return ((Array) member(name, Array.class))
        .values().stream().map(value -> cast(name, value, type)).toList();
  }

  private JsonValue member(String name, Class<? extends JsonValue> type) {
    JsonValue value = members.get(name);
    if (value == null) {
      throw new IllegalArgumentException("member " + name + " is missing");
    }
    return cast(name, value, type);
  }

  private static <V extends JsonValue> V cast(String name, JsonValue value, Class<V> type) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException("member " + name + " has the wrong type");
    }
    return type.cast(value);
  }

  /// Collects members in order.
  public static final class Builder {
    private final Map<String, JsonValue> members = new LinkedHashMap<>();

    private Builder() {}

    /// Adds a string.
    public Builder put(String name, String value) {
      return put(name, new Text(value));
    }

    /// Adds a number.
    public Builder put(String name, long value) {
      return put(name, new Whole(value));
    }

    /// Adds a truth value.
    public Builder putTruth(String name, boolean value) {
      return put(name, new Truth(value));
    }

    /// Adds an object of strings, sorted by name.
    public Builder put(String name, Map<String, String> texts) {
      Map<String, JsonValue> values = new LinkedHashMap<>();
      new TreeMap<>(texts).forEach((key, value) -> values.put(key, new Text(value)));
      return put(name, new JsonObject(values));
    }

    /// Adds an array.
    public Builder put(String name, List<? extends JsonValue> values) {
      return put(name, new Array(List.copyOf(values)));
    }

    /// Adds a value.
    public Builder put(String name, JsonValue value) {
      members.put(name, value);
      return this;
    }

    /// The finished object.
    public JsonObject build() {
      return new JsonObject(members);
    }
  }
}
