package dev.azimuth.nodes.life;

import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RecordCodec;
import java.util.concurrent.CompletableFuture;

/// The log broker as a process reaches it.
record MortalLogs(LogBroker logs, Mortal process) implements LogBroker {
  @Override
  public CompletableFuture<Void> create(LogName log) {
    return process.request(() -> logs.create(log));
  }

  @Override
  public CompletableFuture<Void> delete(LogName log) {
    return process.request(() -> logs.delete(log));
  }

  @Override
  public CompletableFuture<Long> append(LogName log, byte[] record, Durability durability) {
    return RecordCodec.decode(record) instanceof LogRecord.Cut
        ? process.request(Step.CUT_APPENDED, () -> logs.append(log, record, durability))
        : process.request(() -> logs.append(log, record, durability));
  }

  @Override
  public CompletableFuture<LogBatch> read(LogName log, long fromPosition, int bytesMax) {
    return process.request(() -> logs.read(log, fromPosition, bytesMax));
  }

  @Override
  public CompletableFuture<Long> endPosition(LogName log) {
    return process.request(() -> logs.endPosition(log));
  }

  @Override
  public CompletableFuture<Void> awaitRecord(LogName log, long position) {
    return process.request(() -> logs.awaitRecord(log, position));
  }

  @Override
  public CompletableFuture<Void> trim(LogName log, long beforePosition) {
    return process.request(() -> logs.trim(log, beforePosition));
  }

  @Override
  public void close() {}
}
