package dev.azimuth.storage.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Parses the subset of JSON that [JsonValue] can hold; anything else is an
/// `IllegalArgumentException` that names the offset.
final class JsonParser {
  /// Deepest nesting of arrays and objects.
  static final int DEPTH_MAX = 32;

  private final String text;
  private int at;
  private int depth;

  private JsonParser(String text) {
    this.text = text;
  }

  static JsonObject parse(String text) {
    JsonParser parser = new JsonParser(text);
    JsonValue value = parser.value();
    parser.blanks();
    if (parser.at != text.length() || !(value instanceof JsonObject object)) {
      throw parser.malformed();
    }
    return object;
  }

  private JsonValue value() {
    blanks();
    char c = peek();
    return switch (c) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> new JsonValue.Text(string());
      case 't' -> word("true", new JsonValue.Truth(true));
      case 'f' -> word("false", new JsonValue.Truth(false));
      default -> number();
    };
  }

  private JsonValue object() {
    enter();
    Map<String, JsonValue> members = new LinkedHashMap<>();
    while (more(members.isEmpty(), '}')) {
      blanks();
      String name = string();
      blanks();
      expect(':');
      if (members.put(name, value()) != null) {
        throw new IllegalArgumentException("member " + name + " appears twice");
      }
    }
    depth--;
    return new JsonObject(members);
  }

  private JsonValue array() {
    enter();
    List<JsonValue> values = new ArrayList<>();
    while (more(values.isEmpty(), ']')) {
      values.add(value());
    }
    depth--;
    return new JsonValue.Array(values);
  }

  private void enter() {
    at++;
    if (++depth > DEPTH_MAX) {
      throw malformed();
    }
  }

  /// Skips to the next element; false after the closing character.
  private boolean more(boolean first, char close) {
    blanks();
    if (peek() == close) {
      at++;
      return false;
    }
    if (!first) {
      expect(',');
    }
    return true;
  }

  private String string() {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw malformed();
      }
      out.append(c == '\\' ? escaped() : c);
    }
    at++;
    return out.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> unicode();
      default -> throw malformed();
    };
  }

  private char unicode() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0) {
        throw malformed();
      }
      code = code << 4 | digit;
      at++;
    }
    return (char) code;
  }

  private JsonValue word(String word, JsonValue value) {
    if (!text.startsWith(word, at)) {
      throw malformed();
    }
    at += word.length();
    return value;
  }

  private JsonValue number() {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    try {
      return new JsonValue.Whole(Long.parseLong(text, start, at, 10));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("no whole number at offset " + start, e);
    }
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private void expect(char c) {
    if (peek() != c) {
      throw malformed();
    }
    at++;
  }

  private char peek() {
    if (at >= text.length()) {
      throw malformed();
    }
    return text.charAt(at);
  }

  private IllegalArgumentException malformed() {
    return new IllegalArgumentException("no JSON as expected at offset " + at);
  }
}
