package dev.azimuth.storage.simulated;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBatch;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Logs in a simulated world. Appends reach the broker in the order of the calls; answers come in
/// any order.
public final class SimulatedLogBroker implements LogBroker {
  private final Faults faults;
  private final Map<LogName, Log> logs = new HashMap<>();
  private final ArrayDeque<Runnable> arrivals = new ArrayDeque<>();

  /// A broker without logs.
  public SimulatedLogBroker(Faults faults) {
    this.faults = faults;
  }

  /// The broker loses power: records that were not asked to be durable are lost, each from its own
  /// last durable one on, at a point from the seed.
  public void crash() {
    for (Log log : logs.values()) {
      int loose = log.records.size() - log.durable;
      int lost = loose == 0 ? 0 : faults.scheduler().random().nextInt(loose + 1);
      log.records.subList(log.records.size() - lost, log.records.size()).clear();
    }
  }

  @Override
  public CompletableFuture<Void> create(LogName log) {
    return inOrder(
            () -> {
              logs.putIfAbsent(log, new Log());
              return log;
            })
        .thenAccept(_ -> {});
  }

  @Override
  public CompletableFuture<Void> delete(LogName log) {
    return inOrder(
            () -> {
              Log deleted = logs.remove(log);
              if (deleted != null) {
                deleted.waiters.forEach(waiter ->
                    faults.later(() -> waiter.future.completeExceptionally(unknown(log))));
              }
              return log;
            })
        .thenAccept(_ -> {});
  }

  @Override
  public CompletableFuture<Long> append(LogName log, byte[] record, Durability durability) {
    if (record.length > RECORD_BYTES_MAX) {
      return CompletableFuture.failedFuture(
          new AzimuthException(ErrorCode.LIMIT_EXCEEDED, record.length + " bytes"));
    }
    return inOrder(() -> known(log).append(record, durability));
  }

  /// Calls that change something take effect in the order in which they were made.
  private <T> CompletableFuture<T> inOrder(Supplier<T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    arrivals.add(() -> faults.arriveAtWrite(action, result));
    faults.later(() -> arrivals.remove().run());
    return result;
  }

  private Log known(LogName name) {
    Log log = logs.get(name);
    if (log == null) {
      throw unknown(name);
    }
    return log;
  }

  private static AzimuthException unknown(LogName log) {
    return new AzimuthException(ErrorCode.UNKNOWN_TABLE, "there is no log " + log);
  }

  @Override
  public CompletableFuture<LogBatch> read(LogName log, long fromPosition, int bytesMax) {
    return faults.read(() -> known(log).read(fromPosition, bytesMax));
  }

  @Override
  public CompletableFuture<Long> endPosition(LogName log) {
    return faults.read(() -> known(log).end());
  }

  @Override
  public CompletableFuture<Void> awaitRecord(LogName log, long position) {
    CompletableFuture<Void> future = new CompletableFuture<>();
    Log found = logs.get(log);
    if (found == null) {
      future.completeExceptionally(unknown(log));
    } else {
      found.waiters.add(new Waiter(position, future));
      found.wake();
    }
    return future;
  }

  @Override
  public CompletableFuture<Void> trim(LogName log, long beforePosition) {
    return inOrder(
            () -> {
              known(log).trim(beforePosition);
              return log;
            })
        .thenAccept(_ -> {});
  }

  @Override
  public void close() {}

  private record Waiter(long position, CompletableFuture<Void> future) {}

  private final class Log {
    private final List<byte[]> records = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private long start = FIRST_POSITION;
    private int durable;

    long end() {
      return FIRST_POSITION + records.size();
    }

    long append(byte[] record, Durability durability) {
      records.add(record.clone());
      if (durability == Durability.DURABLE) {
        durable = records.size();
      }
      wake();
      return end() - 1;
    }

    void wake() {
      waiters.removeIf(waiter -> {
        boolean ready = waiter.position < end();
        if (ready) {
          faults.later(() -> waiter.future.complete(null));
        }
        return ready;
      });
    }

    LogBatch read(long fromPosition, int bytesMax) {
      if (fromPosition < start) {
        throw new AzimuthException(ErrorCode.LIMIT_EXCEEDED, "trimmed to " + start);
      }
      List<byte[]> batch = new ArrayList<>();
      long bytes = 0;
      for (long position = fromPosition; position < end() && bytes < bytesMax; position++) {
        byte[] record = records.get((int) (position - FIRST_POSITION));
        batch.add(record);
        bytes += record.length;
      }
      return new LogBatch(fromPosition, batch);
    }

    void trim(long beforePosition) {
      if (beforePosition > end()) {
        throw new AzimuthException(ErrorCode.LIMIT_EXCEEDED, "it ends at " + end());
      }
      start = Math.max(start, beforePosition);
    }
  }
}
