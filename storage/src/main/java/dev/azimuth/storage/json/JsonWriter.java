package dev.azimuth.storage.json;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Writes values as text on one line, with a blank after commas and colons.
final class JsonWriter {
  private JsonWriter() {}

  static void write(JsonValue value, StringBuilder out) {
    switch (value) {
      case JsonValue.Text text -> quote(text.value(), out);
      case JsonValue.Whole whole -> out.append(whole.value());
      case JsonValue.Truth truth -> out.append(truth.value());
      case JsonValue.Array array -> writeArray(array.values(), out);
      case JsonObject object -> writeMembers(object.members(), out);
    }
  }

  private static void writeArray(List<JsonValue> values, StringBuilder out) {
    out.append('[');
    for (int i = 0; i < values.size(); i++) {
      out.append(i == 0 ? "" : ", ");
      write(values.get(i), out);
    }
    out.append(']');
  }

  private static void writeMembers(Map<String, JsonValue> members, StringBuilder out) {
    out.append('{');
    Iterator<Map.Entry<String, JsonValue>> entries = members.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, JsonValue> entry = entries.next();
      quote(entry.getKey(), out);
      out.append(": ");
      write(entry.getValue(), out);
      out.append(entries.hasNext() ? ", " : "");
    }
    out.append('}');
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        // Surrogates too, since a lone one has no UTF-8 form.
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(Character.forDigit(c >> shift & 0xf, 16));
        }
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
