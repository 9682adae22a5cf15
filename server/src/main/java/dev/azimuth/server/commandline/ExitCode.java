package dev.azimuth.server.commandline;

/// What the process tells its caller when it ends.
///
/// | code | meaning |
/// |---|---|
/// | 0 | done; for `start`: stopped as asked, by SIGTERM or SIGINT |
/// | 1 | a statement or a step failed |
/// | 2 | the command line or the configuration is wrong |
/// | 3 | the server cannot start: data directory in use, too new or damaged, port taken |
public enum ExitCode {
  DONE(0),
  FAILED(1),
  WRONG_USAGE(2),
  CANNOT_START(3);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /// The number that the process exits with.
  public int number() {
    return number;
  }
}
