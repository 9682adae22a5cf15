package dev.azimuth.storage.error;

/// Who can do something about an error.
public enum Blame {
  /// The statement or its parameters are wrong.
  USER,
  /// A limit, memory or disk is used up.
  RESOURCES,
  /// Something is away or moving; it comes back by itself.
  TRANSIENT,
  /// A fault of ours or of the storage.
  INTERNAL
}
