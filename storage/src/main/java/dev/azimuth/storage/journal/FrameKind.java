package dev.azimuth.storage.journal;

import org.jspecify.annotations.Nullable;

/// What a frame says of a log.
public enum FrameKind {
  /// The log begins, at [dev.azimuth.storage.log.LogBroker#FIRST_POSITION].
  CREATE(1),
  /// The log ends, with all its records.
  DELETE(2),
  /// Records below the position are given up.
  TRIM(3),
  /// The record at the position.
  RECORD(4),
  /// Nothing of any log; only proves that what comes before it has been synced.
  MARK(5);

  private final int code;

  FrameKind(int code) {
    this.code = code;
  }

  /// Its number in files.
  int code() {
    return code;
  }

  /// The kind with a number; null if there is none.
  static @Nullable FrameKind of(int code) {
    for (FrameKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    return null;
  }
}
