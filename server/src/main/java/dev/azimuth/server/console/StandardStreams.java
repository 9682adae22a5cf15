package dev.azimuth.server.console;

import java.io.Console;
import java.util.Optional;

/// Where standard input and output lead.
public final class StandardStreams {
  private StandardStreams() {}

  /// Whether a person sits at both ends, not a pipe or a file.
  public static boolean areTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }
}
