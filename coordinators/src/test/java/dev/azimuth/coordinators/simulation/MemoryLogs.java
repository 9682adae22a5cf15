package dev.azimuth.coordinators.simulation;

import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Logs of the simulated world; calls of killed processes are never answered.
public final class MemoryLogs {
  private final Map<LogName, List<byte[]>> logs = new HashMap<>();
  private final Map<LogName, Long> trimmed = new HashMap<>();
  private double failure;

  /// Sets the chance that a call does nothing and fails.
  public void setFailure(double chance) {
    failure = chance;
  }

  /// All logs with their records.
  public Map<LogName, List<byte[]>> logs() {
    return logs;
  }

  /// Logs that were trimmed, each with the first position that is kept.
  public Map<LogName, Long> trimmed() {
    return trimmed;
  }

  /// The broker as a process reaches it.
  public LogBroker client(World.Host process) {
    return new Client(process);
  }

  private final class Client implements LogBroker {
    private final World.Host process;

    Client(World.Host process) {
      this.process = process;
    }

    private <T> CompletableFuture<T> call(Supplier<T> action) {
      return process.call(failure, action);
    }

    private List<byte[]> records(LogName log) {
      List<byte[]> records = logs.get(log);
      return records == null ? new ArrayList<>() : records;
    }

    @Override
    public CompletableFuture<Void> create(LogName log) {
      return call(() -> logs.computeIfAbsent(log, name -> new ArrayList<>()))
          .thenAccept(records -> {});
    }

    @Override
    public CompletableFuture<Void> delete(LogName log) {
      return call(() -> records(log).getClass().isInstance(logs.remove(log)))
          .thenAccept(existed -> {});
    }

    @Override
    public CompletableFuture<Long> append(LogName log, byte[] record, Durability durability) {
      return call(() -> {
        records(log).add(record);
        return (long) records(log).size();
      });
    }

    @Override
    public CompletableFuture<LogBatch> read(LogName log, long fromPosition, int bytesMax) {
      return call(() ->
          new LogBatch(
              fromPosition, records(log).subList((int) fromPosition - 1, records(log).size())));
    }

    @Override
    public CompletableFuture<Long> endPosition(LogName log) {
      return call(() -> records(log).size() + 1L);
    }

    @Override
    public CompletableFuture<Void> awaitRecord(LogName log, long position) {
      throw new UnsupportedOperationException("not needed by coordinators");
    }

    @Override
    public CompletableFuture<Void> trim(LogName log, long beforePosition) {
      return call(() -> trimmed.merge(log, beforePosition, Math::max)).thenAccept(done -> {});
    }

    @Override
    public void close() {}
  }
}
