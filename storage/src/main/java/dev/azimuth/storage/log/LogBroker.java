package dev.azimuth.storage.log;

import java.util.concurrent.CompletableFuture;

/// Named append-only logs with dense positions that start at 1.
///
/// The order of positions is the order that every reader sees. Appends by one thread to one log
/// keep their order. Futures fail with `AzimuthException`: `OUTCOME_UNKNOWN` when a record may or
/// may not be in the log, `DISK_FULL`, `STORAGE_FAILED` or `TOO_MANY_REQUESTS` when it certainly is
/// not, `CORRUPTED` naming the file when bytes on disk are damaged. Safe for any thread.
public interface LogBroker extends AutoCloseable {
  /// Largest record, in bytes.
  int RECORD_BYTES_MAX = 16 << 20;

  /// First position of every log.
  long FIRST_POSITION = 1;

  /// Creates a log; does nothing if it exists.
  CompletableFuture<Void> create(LogName log);

  /// Removes a log and its records; does nothing if it does not exist.
  CompletableFuture<Void> delete(LogName log);

  /// Appends a record and completes with its position once it is as durable as asked for.
  CompletableFuture<Long> append(LogName log, byte[] record, Durability durability);

  /// Records from `fromPosition` on, at least one if there is one, up to about `bytesMax`; an empty
  /// batch when the log ends there. Positions below the trimmed start fail with `LIMIT_EXCEEDED`.
  CompletableFuture<LogBatch> read(LogName log, long fromPosition, int bytesMax);

  /// The position that the next record will get: all records below it are in the log.
  CompletableFuture<Long> endPosition(LogName log);

  /// Completes when the log holds a record at or after `position`, on the thread that found so:
  /// whoever goes on with work does that on another one.
  CompletableFuture<Void> awaitRecord(LogName log, long position);

  /// Removes all records below `beforePosition`.
  CompletableFuture<Void> trim(LogName log, long beforePosition);

  /// Waits for appends under way, then releases resources.
  @Override
  void close();

  /// How durable a record must be before its append completes.
  enum Durability {
    /// Survives power loss (embedded: fsync; Kafka: acks=all).
    DURABLE,
    /// May be lost in a crash, but only together with every later record: for ticks, which nobody
    /// misses when nothing follows them.
    ORDERED
  }
}
