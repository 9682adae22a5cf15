package dev.azimuth.sql.write;

import dev.azimuth.storage.record.LogRecord;

/// Writes a log record as bytes.
@FunctionalInterface
public interface RecordEncoder {
  /// The record in the log's format.
  byte[] encode(LogRecord record);
}
