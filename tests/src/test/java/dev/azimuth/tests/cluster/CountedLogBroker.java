package dev.azimuth.tests.cluster;

import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/// A log broker as one process sees it, which counts what reads ask of it: ticks and ends of logs.
final class CountedLogBroker implements LogBroker {
  private final LogBroker broker;
  private final AtomicLong ticks = new AtomicLong();
  private final AtomicLong ends = new AtomicLong();

  CountedLogBroker(LogBroker broker) {
    this.broker = broker;
  }

  /// Ticks that were appended, and ends that were asked for.
  long asked() {
    return ticks.get() + ends.get();
  }

  /// Ticks that were appended.
  long ticks() {
    return ticks.get();
  }

  @Override
  public CompletableFuture<Void> create(LogName log) {
    return broker.create(log);
  }

  @Override
  public CompletableFuture<Void> delete(LogName log) {
    return broker.delete(log);
  }

  @Override
  public CompletableFuture<Long> append(LogName log, byte[] record, Durability durability) {
    if (durability == Durability.ORDERED) {
      ticks.incrementAndGet();
    }
    return broker.append(log, record, durability);
  }

  @Override
  public CompletableFuture<LogBatch> read(LogName log, long fromPosition, int bytesMax) {
    return broker.read(log, fromPosition, bytesMax);
  }

  @Override
  public CompletableFuture<Long> endPosition(LogName log) {
    ends.incrementAndGet();
    return broker.endPosition(log);
  }

  @Override
  public CompletableFuture<Void> awaitRecord(LogName log, long position) {
    return broker.awaitRecord(log, position);
  }

  @Override
  public CompletableFuture<Void> trim(LogName log, long beforePosition) {
    return broker.trim(log, beforePosition);
  }

  /// Others go on with it.
  @Override
  public void close() {}
}
