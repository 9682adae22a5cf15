package dev.azimuth.server.configuration;

import dev.azimuth.server.configuration.Setting.Kind;
import dev.azimuth.storage.error.NearestName;
import java.util.List;

/// Every setting that a configuration file may have; docs/configuration.md is written from it.
public final class Settings {
  /// Where the data lies.
  public static final Setting DATA_DIRECTORY =
      new Setting(
          "data.directory",
          new Kind.Text("data"),
          "Directory of the log and the meta store, made when it is not there; relative to the"
              + " working directory. `--data` comes before it.");

  /// Address that the server listens on.
  public static final Setting HTTP_ADDRESS =
      new Setting(
          "http.address",
          new Kind.Text("127.0.0.1"),
          "Address that the server listens on. Only loopback addresses are taken, since there is no"
              + " authentication yet.");

  /// Port that the server listens on.
  public static final Setting HTTP_PORT =
      new Setting(
          "http.port",
          new Kind.Whole(8765, 0, 65_535),
          "TCP port; 0 takes any free one. `--port` comes before it.");

  /// How many clients may be connected.
  public static final Setting HTTP_CONNECTIONS_MAX =
      new Setting(
          "http.connectionsMax",
          new Kind.Whole(2_000, 1, 100_000),
          "HTTP connections at a time; more are refused with an error.");

  /// How large a request may be.
  public static final Setting HTTP_REQUEST_BYTES_MAX =
      new Setting(
          "http.requestBytesMax",
          new Kind.Whole(256L << 20, 1L << 10, 1L << 30),
          "Largest request body, and so the largest JDBC batch.");

  /// How long a silent client stays connected.
  public static final Setting HTTP_IDLE_SECONDS_MAX =
      new Setting(
          "http.idleSecondsMax",
          new Kind.Whole(600, 1, 86_400),
          "A connection that is silent for longer is closed; drivers open another one by themselves.");

  /// How many large results may be open.
  public static final Setting RESULT_CURSORS_MAX =
      new Setting(
          "result.cursorsMax",
          new Kind.Whole(1_000, 1, 1_000_000),
          "Results too large for one answer that may be open at a time; more are refused with 53300.");

  /// How long a large result stays open.
  public static final Setting RESULT_IDLE_SECONDS_MAX =
      new Setting(
          "result.idleSecondsMax",
          new Kind.Whole(300, 1, 86_400),
          "Such a result is closed when nobody has fetched from it for longer.");

  /// How much memory rows may take.
  public static final Setting GROWING_BYTES_MAX =
      new Setting(
          "memory.growingBytesMax",
          new Kind.Whole(4L << 30, 1L << 20, 1L << 46),
          "Memory for the rows of all tables, outside of Java's heap; writes beyond it are refused"
              + " with 53200, reads and deletes go on.");

  /// How much is logged.
  public static final Setting LOG_LEVEL =
      new Setting(
          "log.level",
          new Kind.Choice("warn", List.of("error", "warn", "info", "debug", "trace")),
          "What is written to standard error, and everything more serious.");

  /// All of them, in the order of the documentation.
  public static final List<Setting> ALL =
      List.of(
          DATA_DIRECTORY,
          HTTP_ADDRESS,
          HTTP_PORT,
          HTTP_CONNECTIONS_MAX,
          HTTP_REQUEST_BYTES_MAX,
          HTTP_IDLE_SECONDS_MAX,
          RESULT_CURSORS_MAX,
          RESULT_IDLE_SECONDS_MAX,
          GROWING_BYTES_MAX,
          LOG_LEVEL);

  private Settings() {}

  /// The setting of this name; an unknown one is refused, naming the nearest.
  public static Setting named(String name) {
    return ALL.stream()
        .filter(setting -> setting.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new ConfigurationException(
                "unknown setting "
                    + name
                    + NearestName.hint(name, ALL.stream().map(Setting::name).toList())));
  }

  static boolean isSection(String name) {
    return ALL.stream().anyMatch(setting -> setting.name().startsWith(name + "."));
  }
}
