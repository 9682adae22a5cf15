package dev.azimuth.server.configuration;

/// A configuration that a server must not start with; the message names the setting and what to do.
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// Refuses a configuration.
  public ConfigurationException(String message) {
    super(message);
  }
}
