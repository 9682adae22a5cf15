package dev.azimuth.tests.components;

/// A running service. Methods are for one thread at a time.
public interface Component extends AutoCloseable {
  /// Ends it without warning, as `kill -9` does, and waits until it is gone; its data stays.
  void kill();

  /// Starts it on the same address and data, after [#kill()], and waits until it answers.
  void restart();

  /// Stops it if it runs, and removes its data.
  @Override
  void close();
}
