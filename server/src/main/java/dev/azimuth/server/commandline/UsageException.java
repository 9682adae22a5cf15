package dev.azimuth.server.commandline;

/// A command line that is not understood; the message says what to write instead.
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// Refuses a command line.
  public UsageException(String message) {
    super(message);
  }
}
