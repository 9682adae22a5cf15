package dev.azimuth.storage.journal;

import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;

/// One entry of a journal. Its content is shared and must not be modified.
///
/// @param position of a record, or the first that a trim keeps; else 0
/// @param content of a record; else empty
public record Frame(FrameKind kind, LogName log, long position, byte[] content) {
  private static final byte[] EMPTY = {};
  private static final LogName NO_LOG = new LogName(0, 0);

  /// A record at `position` of `log`.
  public static Frame ofRecord(LogName log, long position, byte[] content) {
    return new Frame(FrameKind.RECORD, log, position, content);
  }

  /// The beginning of `log`.
  public static Frame create(LogName log) {
    return new Frame(FrameKind.CREATE, log, LogBroker.FIRST_POSITION, EMPTY);
  }

  /// The end of `log`.
  public static Frame delete(LogName log) {
    return new Frame(FrameKind.DELETE, log, 0, EMPTY);
  }

  /// The end of what `log` has below `position`.
  public static Frame trim(LogName log, long position) {
    return new Frame(FrameKind.TRIM, log, position, EMPTY);
  }

  static Frame mark() {
    return new Frame(FrameKind.MARK, NO_LOG, 0, EMPTY);
  }

  /// What it takes in a file.
  int bytes() {
    return FrameHeader.BYTES + content.length;
  }
}
