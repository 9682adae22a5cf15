package dev.azimuth.storage.record;

/// What a row of a write does.
public enum RowOperation {
  /// Makes the row the newest version under its key.
  PUT,
  /// Removes what is under the key.
  DELETE
}
