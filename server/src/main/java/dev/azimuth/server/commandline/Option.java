package dev.azimuth.server.commandline;

/// An option of a command: `--name VALUE` or `--name=VALUE`, or a short one, `-x VALUE`.
///
/// @param name with its dashes
/// @param value what is shown for its value
/// @param description for the help
public record Option(String name, String value, String description) {}
