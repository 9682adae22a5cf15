package dev.azimuth.server.configuration;

/// The settings as a page for people.
public final class SettingsReference {
  private SettingsReference() {}

  /// docs/configuration.md.
  public static String markdown() {
    StringBuilder page =
        new StringBuilder(
            """
            # Configuration

            `./azimuth start --config FILE` reads a YAML file of sections and settings; without one, and for
            what it leaves out, the defaults hold. Options of the command line come before the file. Units are
            part of the names. A setting that is not listed here is refused, and the nearest known one named.

            ```yaml
            http:
              port: 8765
            log:
              level: info
            ```

            | setting | default | values | meaning |
            |---|---|---|---|
            """);
    for (Setting setting : Settings.ALL) {
      page.append("| `")
          .append(setting.name())
          .append("` | `")
          .append(setting.defaultText())
          .append("` | ")
          .append(setting.valuesText())
          .append(" | ")
          .append(setting.description())
          .append(" |\n");
    }
    return page.toString();
  }
}
