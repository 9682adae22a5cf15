package dev.azimuth.storage.error;

/// What a client may do with the failed statement.
public enum Retry {
  /// The same statement fails again.
  NEVER,
  /// The same statement may succeed later, unchanged, and has certainly not taken effect.
  SAME,
  /// The statement may or may not have taken effect: look before repeating it.
  AFTER_CHECK
}
