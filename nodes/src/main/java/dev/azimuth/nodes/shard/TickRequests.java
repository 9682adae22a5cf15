package dev.azimuth.nodes.shard;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RecordCodec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/// Appends ticks that reads need: one at a time, each for all reads that have come by then. An
/// appended tick is applied at once where it is the next record: a read need not wait until the log
/// is read up to there.
///
/// A tick carries the highest timestamp that a request has brought, never a later one.
final class TickRequests {
  private final LogName log;
  private final LogBroker broker;
  private final ShardFollower follower;
  private final ReentrantLock lock = new ReentrantLock();
  private long wanted;
  private boolean underWay;

  TickRequests(LogName log, LogBroker broker, ShardFollower follower) {
    this.log = log;
    this.broker = broker;
    this.follower = follower;
  }

  /// Sees to it that the log has a tick at or after `timestamp`; waiting reads fail if it can't be.
  void request(long timestamp) {
    lock.lock();
    try {
      if (timestamp <= wanted) {
        return;
      }
      wanted = timestamp;
      if (underWay) {
        return;
      }
      underWay = true;
    } finally {
      lock.unlock();
    }
    append(timestamp);
  }

  private void append(long timestamp) {
    LogRecord.Tick tick = new LogRecord.Tick(timestamp);
    byte[] record = RecordCodec.encode(tick);
    CompletableFuture<Void> applied =
        follower.whileAppending(() ->
            broker
                .append(log, record, LogBroker.Durability.ORDERED)
                .thenAccept(position -> follower.applyIfNext(position, tick)));
    var _ =
        applied.whenComplete((nothing, error) -> {
          if (error == null) {
            appended(timestamp);
          } else {
            failed(error);
          }
        });
  }

  private void appended(long timestamp) {
    long next;
    lock.lock();
    try {
      underWay = wanted > timestamp;
      next = wanted;
    } finally {
      lock.unlock();
    }
    if (next > timestamp) {
      append(next);
    }
  }

  private void failed(Throwable error) {
    lock.lock();
    try {
      underWay = false;
      wanted = 0;
    } finally {
      lock.unlock();
    }
    AzimuthException told = ShardFailure.told(ShardFailure.cause(error), log.toString());
    // A tick whose fate is unknown does no harm, and says nothing about the read.
    follower
        .timestamps()
        .failWaiting(
            told.code() == ErrorCode.OUTCOME_UNKNOWN
                ? new AzimuthException(ErrorCode.NOT_READY, log.toString(), told)
                : told);
  }
}
