package dev.azimuth.tests.components;

/// A service that cannot be had here; the message says how to get it.
public final class MissingComponentException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MissingComponentException(String message) {
    super(message);
  }

  MissingComponentException(String message, Throwable cause) {
    super(message, cause);
  }
}
