package dev.azimuth.jdbc;

import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/// What a URL and properties say about a connection.
///
/// `jdbc:azimuth://host[:port][,host[:port]…][/schema][?property=value&…]`,
/// `jdbc:azimuth:mem:[name][?…]`, `jdbc:azimuth:file:DIR[?…]`. Properties of the URL win over those
/// given beside it.
final class ConnectionSettings {
  static final String PREFIX = "jdbc:azimuth:";
  static final int PORT_DEFAULT = 8765;

  private static final Pattern CONSISTENCY =
      Pattern.compile(
          "strong|session|eventual|bounded( +(?!0+[a-z])[0-9]{1,9}(ms|s|m|h|d))?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern ACCURACY =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,20})?|\\.[0-9]{1,20}");

  /// Where the database is.
  enum Place {
    /// Behind HTTP endpoints.
    HOSTS,
    /// In this process, in memory.
    MEMORY,
    /// In this process, in a directory.
    DIRECTORY
  }

  /// What `getObject` returns for a VECTOR and which type metadata names.
  enum VectorType {
    /// `float[]`, `Types.ARRAY`.
    ARRAY,
    /// Text, `Types.VARCHAR`.
    VARCHAR,
    /// Little-endian float32 bytes, `Types.VARBINARY`.
    BINARY
  }

  private final Place place;
  private final List<InetSocketAddress> hosts;
  private final String name;
  private final Map<ConnectionProperty, String> values;

  private ConnectionSettings(
      Place place,
      List<InetSocketAddress> hosts,
      String name,
      Map<ConnectionProperty, String> values) {
    this.place = place;
    this.hosts = hosts;
    this.name = name;
    this.values = values;
  }

  static ConnectionSettings parse(String url, Properties info) throws SQLException {
    Map<ConnectionProperty, String> values = new EnumMap<>(ConnectionProperty.class);
    for (String key : info.stringPropertyNames()) {
      values.put(ConnectionProperty.of(key), info.getProperty(key));
    }
    String rest = url.substring(PREFIX.length());
    int question = rest.indexOf('?');
    if (question >= 0) {
      for (String pair : rest.substring(question + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          values.put(
              ConnectionProperty.of(decode(pair.substring(0, equals))),
              decode(pair.substring(equals + 1)));
        } else if (!pair.isEmpty()) {
          throw Failures.setting("write property=value instead of " + pair);
        }
      }
      rest = rest.substring(0, question);
    }
    ConnectionSettings settings;
    if (rest.startsWith("//")) {
      settings = hosts(rest.substring(2), values);
    } else if (rest.equals("mem") || rest.startsWith("mem:")) {
      settings =
          new ConnectionSettings(
              Place.MEMORY, List.of(), rest.length() > 4 ? rest.substring(4) : "", values);
    } else if (rest.startsWith("file:") && rest.length() > 5) {
      settings = new ConnectionSettings(Place.DIRECTORY, List.of(), rest.substring(5), values);
    } else {
      throw Failures.setting(
          "the URL is jdbc:azimuth://host:port/schema, jdbc:azimuth:mem:name or"
              + " jdbc:azimuth:file:DIR, not "
              + url);
    }
    settings.check();
    return settings;
  }

  private static ConnectionSettings hosts(String text, Map<ConnectionProperty, String> values)
      throws SQLException {
    int slash = text.indexOf('/');
    String list = slash < 0 ? text : text.substring(0, slash);
    if (slash >= 0 && slash + 1 < text.length()) {
      values.put(ConnectionProperty.SCHEMA, decode(text.substring(slash + 1)));
    }
    List<InetSocketAddress> hosts = new ArrayList<>();
    for (String host : list.split(",", -1)) {
      hosts.add(host(host.trim()));
    }
    return new ConnectionSettings(Place.HOSTS, List.copyOf(hosts), "", values);
  }

  private static InetSocketAddress host(String text) throws SQLException {
    int colon = text.lastIndexOf(':');
    boolean portless = colon < 0 || text.endsWith("]");
    String host = portless ? text : text.substring(0, colon);
    int port = portless ? PORT_DEFAULT : number("port", text.substring(colon + 1), 1, 65_535);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isEmpty()) {
      throw Failures.setting("the URL names no host");
    }
    return InetSocketAddress.createUnresolved(host, port);
  }

  private void check() throws SQLException {
    vectorType();
    connectTimeoutMillis();
    socketTimeoutMillis();
    statementTimeoutMillis();
    fetchSize();
    consistency();
    accuracy();
  }

  Place place() {
    return place;
  }

  List<InetSocketAddress> hosts() {
    return hosts;
  }

  /// Name of a database in memory, or directory.
  String name() {
    return name;
  }

  Optional<String> schema() {
    return Optional.ofNullable(values.get(ConnectionProperty.SCHEMA)).filter(s -> !s.isEmpty());
  }

  Optional<String> timeZone() {
    return Optional.ofNullable(values.get(ConnectionProperty.TIME_ZONE));
  }

  /// How fresh the rows of queries are; empty for what their tables say.
  Optional<String> consistency() throws SQLException {
    String text = values.get(ConnectionProperty.CONSISTENCY);
    if (text != null && !CONSISTENCY.matcher(text).matches()) {
      throw Failures.setting(
          "consistency is strong, session, bounded 5s (above 0) or eventual, not " + text);
    }
    return Optional.ofNullable(text);
  }

  /// Part of the nearest rows that searches find; empty for what their indexes say.
  Optional<String> accuracy() throws SQLException {
    String text = values.get(ConnectionProperty.ACCURACY);
    if (text != null && !isAccuracy(text)) {
      throw Failures.setting(
          "accuracy is above 0 and up to 1, or a percentage up to 100, not " + text);
    }
    return Optional.ofNullable(text);
  }

  private static boolean isAccuracy(String text) {
    return ACCURACY.matcher(text).matches()
        && Double.parseDouble(text) > 0
        && Double.parseDouble(text) <= 100;
  }

  VectorType vectorType() throws SQLException {
    String text = values.getOrDefault(ConnectionProperty.VECTOR_TYPE, "array");
    try {
      return VectorType.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Failures.setting("vectorType is array, varchar or binary, not " + text);
    }
  }

  int connectTimeoutMillis() throws SQLException {
    return millis(ConnectionProperty.CONNECT_TIMEOUT, 10_000);
  }

  /// 0: no limit.
  int socketTimeoutMillis() throws SQLException {
    return millis(ConnectionProperty.SOCKET_TIMEOUT, 0);
  }

  /// 0: the server's default.
  int statementTimeoutMillis() throws SQLException {
    return millis(ConnectionProperty.STATEMENT_TIMEOUT, 0);
  }

  int fetchSize() throws SQLException {
    return millis(ConnectionProperty.FETCH_SIZE, 10_000);
  }

  private int millis(ConnectionProperty property, int absent) throws SQLException {
    String text = values.get(property);
    return text == null ? absent : number(property.key(), text, 0, Integer.MAX_VALUE);
  }

  private static int number(String what, String text, int min, int max) throws SQLException {
    int value;
    try {
      value = Integer.parseInt(text.trim());
    } catch (NumberFormatException e) {
      throw Failures.setting(what + " is a whole number, not " + text);
    }
    if (value < min || value > max) {
      throw Failures.setting(what + " is " + min + " to " + max + ", not " + text);
    }
    return value;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
