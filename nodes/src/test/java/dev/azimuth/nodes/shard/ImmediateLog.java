package dev.azimuth.nodes.shard;

import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A log in memory that appends on the caller's thread, and tells those who wait there, as an idle
/// embedded one does; its first position is 1. Counts how often it is read. For one thread at a
/// time.
final class ImmediateLog implements LogBroker {
  private final List<byte[]> records = new ArrayList<>();
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private int reads;

  int reads() {
    return reads;
  }

  @Override
  public CompletableFuture<Long> append(LogName log, byte[] record, Durability durability) {
    records.add(record);
    List<CompletableFuture<Void>> told = List.copyOf(waiting);
    waiting.clear();
    told.forEach(waiter -> waiter.complete(null));
    return CompletableFuture.completedFuture((long) records.size());
  }

  @Override
  public CompletableFuture<LogBatch> read(LogName log, long fromPosition, int bytesMax) {
    reads++;
    return CompletableFuture.completedFuture(
        new LogBatch(fromPosition, records.subList((int) fromPosition - 1, records.size())));
  }

  @Override
  public CompletableFuture<Void> awaitRecord(LogName log, long position) {
    CompletableFuture<Void> grown = new CompletableFuture<>();
    if (position <= records.size()) {
      grown.complete(null);
    } else {
      waiting.add(grown);
    }
    return grown;
  }

  @Override
  public CompletableFuture<Long> endPosition(LogName log) {
    return CompletableFuture.completedFuture(records.size() + 1L);
  }

  @Override
  public CompletableFuture<Void> create(LogName log) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Void> delete(LogName log) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Void> trim(LogName log, long beforePosition) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
