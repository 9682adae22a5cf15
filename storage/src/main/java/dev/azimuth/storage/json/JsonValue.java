package dev.azimuth.storage.json;

import java.util.List;

/// A JSON value: text, whole number, truth value, array or object; there is no null and no
/// fraction.
public sealed interface JsonValue
    permits JsonValue.Text, JsonValue.Whole, JsonValue.Truth, JsonValue.Array, JsonObject {
  /// A string.
  record Text(String value) implements JsonValue {}

  /// A number without fraction or exponent, 64 bits.
  record Whole(long value) implements JsonValue {}

  /// `true` or `false`.
  record Truth(boolean value) implements JsonValue {}

  /// Values in order.
  record Array(List<JsonValue> values) implements JsonValue {
    public Array {
      values = List.copyOf(values);
    }
  }
}
